"""Others' posts, films and players as editors and AMP write them; signs between scenes; lists that count down."""

from __future__ import annotations

import pytest

from tests.pipelines.making import record

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.mark.parametrize(
    ("inside", "url", "text"),
    [
        ("<amp-youtube data-videoid='abcdefghijk' layout='responsive'></amp-youtube>", VIDEO, VIDEO),
        ("<lite-youtube videoid='abcdefghijk' title='A talk'></lite-youtube>", VIDEO, "A talk"),
        ("<amp-twitter data-tweetid='7'></amp-twitter>", "https://twitter.com/i/status/7", None),
        ("<amp-instagram data-shortcode='x7'></amp-instagram>", "https://www.instagram.com/p/x7/", None),
        ("<amp-iframe src='https://p.test/1' title='A chart'></amp-iframe>", "https://p.test/1", "A chart"),
        (
            "<blockquote class='tiktok-embed' cite='https://t.test/v/1'><section><p>A gull.</p></section></blockquote>",
            "https://t.test/v/1",
            "A gull.",
        ),
        (
            "<blockquote class='mastodon-embed'><a href='https://m.test/@a/1'>Post by @a</a></blockquote>",
            "https://m.test/@a/1",
            "Post by @a",
        ),
        (
            "<div class='fb-post' data-href='https://f.test/1'><blockquote><p>A gull.</p></blockquote></div>",
            "https://f.test/1",
            "A gull.",
        ),
        (
            (
                "<a href='https://www.tides.test/p/1'><div><h2>Tides</h2><h3>How they are read</h3>"
                "<p>tides.test</p></div><div><img src='https://tides.test/1.png'></div></a>"
            ),
            "https://www.tides.test/p/1",
            "Tides How they are read tides.test",
        ),
        (
            "<video controls title='Tide'><source src='https://v.test/a.mp4'>Your browser plays no video.</video>",
            "https://v.test/a.mp4",
            "Tide",
        ),
    ],
)
def test_an_embed_has_its_address_and_its_words(inside: str, url: str, text: str | None) -> None:
    made = record(f"<p>One.</p>{inside}<p>Two.</p>")
    assert [(block.kind, block.text) for block in made.blocks[1:-1]] == [("embed", text or url)]
    assert f'<a href="{url}">' in made.blocks[1].html
    assert made.content_text == "One.\n\nTwo."


def test_what_a_player_says_to_old_browsers_is_no_text() -> None:
    player = "<audio src='https://a.test/x.mp3'>Your browser plays no sound.</audio>"
    made = record(f"<p>One.</p><figure class='wp-block-audio'>{player}<figcaption>The bell.</figcaption></figure>")
    assert [block.text for block in made.blocks] == ["One.", "The bell."]


@pytest.mark.parametrize("size", ["width='600' height='400'", "width='1.5' height='1'"])
def test_a_picture_of_amp_is_one(size: str) -> None:
    source = "https://i.test/quay.jpg"
    made = record(
        f"<p>One.</p><figure><amp-img src='{source}' alt='a' {size}><noscript><img src='{source}'></noscript></amp-img>"
        f"<figcaption>The quay.</figcaption></figure><amp-img src='{source}?2' alt='alone' {size}></amp-img>"
    )
    assert [(block.kind, block.text) for block in made.blocks[1:]] == [("image", "The quay."), ("image", "alone")]
    assert made.blocks[1].html.count(source) == 1


@pytest.mark.parametrize("line", ["* * *", "⁂", "***", "—", "• • •", "~"])
def test_a_line_of_signs_parts_scenes(line: str) -> None:
    made = record(f"<p>One.</p><p>{line}</p><p>Two.</p>")
    assert [block.kind for block in made.blocks] == ["paragraph", "rule", "paragraph"]
    assert made.content_text == "One.\n\nTwo."


@pytest.mark.parametrize("line", ["?", "…", "!", "*a*", "- 5 -"])
def test_a_line_of_words_or_marks_is_a_text(line: str) -> None:
    assert record(f"<p>One.</p><p>{line}</p>").blocks[1].text == line


@pytest.mark.parametrize(
    ("opening", "text", "html"),
    [
        ("<ol reversed>", "2. x\n1. y", '<ol start="2"><li value="2">x</li><li value="1">y</li></ol>'),
        ("<ol reversed start='10'>", "10. x\n9. y", '<ol start="10"><li value="10">x</li><li value="9">y</li></ol>'),
        ("<ul reversed>", "- x\n- y", "<ul><li>x</li><li>y</li></ul>"),
    ],
)
def test_a_list_may_count_down(opening: str, text: str, html: str) -> None:
    made = record(f"<p>One.</p>{opening}<li>x</li><li>y</li></{opening[1:3]}>")
    assert (made.blocks[1].text, made.blocks[1].html) == (text, html)
