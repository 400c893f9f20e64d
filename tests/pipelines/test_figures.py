"""Pictures and what stands below them: the caption is the picture's, in the boxes of any editor."""

from __future__ import annotations

import pytest

from tests.pipelines.making import record

QUAY, NIGHT = "https://i.test/quay.jpg", "https://i.test/night.jpg"
PIXEL = "data:image/gif;base64,R0lGOD"


@pytest.mark.parametrize(
    "inside",
    [
        f"<figure><img src='{QUAY}' alt='a'><figcaption>The quay at noon.</figcaption></figure>",
        f"<figure><div><img src='{QUAY}' alt='a'></div><div class='caption'>The quay at noon.</div></figure>",
        f"<figure><img src='{QUAY}' alt='a'><p>The quay at noon.</p></figure>",
        (
            f"<figure><img src='{QUAY}' alt='a'><div class='caption'><p class='caption'>The quay at noon.</p></div>"
            "</figure>"
        ),
        f"<figure><div><img src='{QUAY}' alt='a'><span>The quay at noon.</span></div></figure>",
        f"<div class='wp-caption'><img src='{QUAY}' alt='a'><p class='x-caption'>The quay at noon.</p></div>",
        f"<dl class='wp-caption'><dt><img src='{QUAY}' alt='a'></dt><dd class='caption'>The quay at noon.</dd></dl>",
        (
            f"<table class='tr-caption-container'><tr><td><a href='{QUAY}'><img src='{QUAY}' alt='a'></a></td></tr>"
            "<tr><td class='tr-caption'>The quay at noon.</td></tr></table>"
        ),
    ],
)
def test_a_caption_is_a_part_of_its_picture(inside: str) -> None:
    made = record(f"<p>One.</p>{inside}<p>Two.</p>")
    assert [(block.kind, block.text) for block in made.blocks] == [
        ("paragraph", "One."),
        ("image", "The quay at noon."),
        ("paragraph", "Two."),
    ]
    picture = f'<figure><img src="{QUAY}" alt="a"><figcaption>The quay at noon.</figcaption></figure>'
    assert made.blocks[1].html == picture
    assert made.content_text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("inside", "captions"),
    [
        (
            (
                f"<figure><ul><li><figure><img src='{QUAY}'><figcaption>Noon.</figcaption></figure>"
                f"</li><li><figure><img src='{NIGHT}'></figure></li></ul><figcaption>Two hours.</figcaption></figure>"
            ),
            ["Noon.\nTwo hours."],
        ),
        (
            (
                f"<div class='gallery'><dl class='gallery-item'><dt><img src='{QUAY}'></dt>"
                f"<dd class='caption'>Noon.</dd></dl><dl class='gallery-item'><dt><img src='{NIGHT}'></dt></dl></div>"
            ),
            ["Noon.", ""],
        ),
        (f"<ul><li><img src='{QUAY}' alt='noon'></li><li><img src='{NIGHT}' alt='night'></li></ul>", ["noon"]),
        (f"<dl><dt><img src='{QUAY}' alt='noon'></dt><dd><img src='{NIGHT}' alt='night'></dd></dl>", ["noon"]),
    ],
)
def test_no_picture_of_a_gallery_is_lost(inside: str, captions: list[str]) -> None:
    made = record(f"<p>One.</p>{inside}")
    assert [(block.kind, block.text) for block in made.blocks[1:]] == [("image", caption) for caption in captions]
    assert [made.content_html.count(url) for url in (QUAY, NIGHT)] == [1, 1]
    assert made.content_text == "One."


def test_a_text_with_pictures_in_a_figure_is_a_text() -> None:
    told = "".join(
        f"<p>Line {number} of what the clerk wrote about the tides in that year.</p>" for number in range(40)
    )
    made = record(f"<figure><img src='{QUAY}'>{told}</figure>")
    assert [block.kind for block in made.blocks] == ["image", *["paragraph"] * 40]


def test_what_is_pressed_is_no_caption() -> None:
    made = record(f"<figure><div role='button'><span>View larger</span><img src='{QUAY}' alt='a'></div></figure>")
    assert [block.text for block in made.blocks] == ["a"]


@pytest.mark.parametrize(
    "attributes",
    [
        f"src='{PIXEL}' data-src='{QUAY}'",
        f"src='{PIXEL}' data-lazy-srcset='{NIGHT} 300w, {QUAY} 900w'",
        f"src='/assets/blank.gif' data-echo='{QUAY}'",
        f"src='/1x1.png' data-orig-file='{QUAY}'",
        f"src='{QUAY}' data-orig-file='{NIGHT}'",
    ],
)
def test_the_address_behind_a_place_holder(attributes: str) -> None:
    assert f'<img src="{QUAY}" alt="">' in record(f"<p>One.</p><p><img {attributes}></p>").content_html


def test_a_picture_that_loads_late_stands_once() -> None:
    made = record(f"<p>One.</p><p><img src='{PIXEL}' data-src='{QUAY}'><noscript><img src='{QUAY}'></noscript></p>")
    assert made.content_html.count(QUAY) == 1


def test_what_is_said_of_a_term_keeps_its_parts() -> None:
    made = record("<dl><dt>loaf</dt><dd><p>a thing</p><ul><li>of rye</li></ul></dd></dl>")
    assert made.blocks[0].text == "loaf\n  a thing\n  - of rye"


def test_words_for_screen_readers_are_not_glued_to_others() -> None:
    made = record("<p>Rye<span class='sr-only'> (opens elsewhere)</span> and oats.</p>")
    assert made.content_text == "Rye and oats."
