"""Who an article is: addresses, ids, works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import Refused, finish
from pipelines.link import work_id
from pipelines.urls import canonical, original_image, work_key
from storage.captures import Outcome
from storage.records import Attachment, Author, Relation
from tests.pipelines.making import PROSE, capture, draft, paragraphs, record


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("HTTP://Crumbs.TEST:80/p/a#comments", "http://crumbs.test/p/a"),
        ("https://crumbs.test:443", "https://crumbs.test/"),
        ("https://crumbs.test:8443/a", "https://crumbs.test:8443/a"),
        ("https://crumbs.test/p/a?utm_source=x&utm_medium=y&r=1ab&s=r&triedRedirect=true", "https://crumbs.test/p/a"),
        ("https://crumbs.test/search?q=rye&page=2&fbclid=z", "https://crumbs.test/search?q=rye&page=2"),
        ("https://crumbs.test/?p=123&r=7", "https://crumbs.test/?p=123&r=7"),
        ("https://crumbs.test/a?b=&c", "https://crumbs.test/a?b=&c"),
        ("https://crumbs.test/面包?q=1", "https://crumbs.test/%E9%9D%A2%E5%8C%85?q=1"),
        ("https://面包.test/p/1", "https://xn--uirv40n.test/p/1"),
        ("https://[::1]:443/a", "https://[::1]/a"),
        (" https://crumbs.test/a\n", "https://crumbs.test/a"),
        ("https://ada:bread@crumbs.test/a", "https://crumbs.test/a"),
        ("https://crumbs.test:bad/a", "https://crumbs.test:bad/a"),
    ],
)
def test_canonical(raw: str, expected: str) -> None:
    assert canonical(raw) == expected


@given(st.text(max_size=60))
def test_canonical_is_stable(tail: str) -> None:
    once = canonical(f"https://crumbs.test/{tail}")
    assert canonical(once) == once


PIECES = "www. a A b.test . - / // /p/ amp /amp /amp/ %20 ? ?q=1 # :80 :8080 é ~x_1 @".split()


@given(st.sampled_from(["http://", "https://", "HTTP://"]), st.lists(st.sampled_from(PIECES), max_size=7))
def test_the_short_way_to_a_work_key_gives_the_same(scheme: str, pieces: list[str]) -> None:
    url = scheme + "".join(pieces)
    assert work_key(url) == work_key(f"{url}#")


def test_a_native_id_names_the_article_and_else_its_address_does() -> None:
    assert record("<p>x</p>", native_id="4711").id == "substack:crumbs.test:4711"
    one, other = record("<p>x</p>"), record("<p>y</p>", url="https://crumbs.test/p/tuesdays?utm_source=mail#top")
    assert one.id == other.id
    assert one.id.startswith("sha256:")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("https://crumbs.test/p/tuesdays?utm_campaign=x", "https://crumbs.test/p/tuesdays"),
        ("/p/other", "https://crumbs.test/p/other"),
        ("https://substack.com/home/post/p-123", "https://crumbs.test/p/tuesdays"),
        ("https://crumbs.test/", "https://crumbs.test/p/tuesdays"),
        (None, "https://crumbs.test/p/tuesdays"),
    ],
)
def test_the_canonical_address_is_the_articles_own(declared: str | None, expected: str) -> None:
    assert record("<p>x</p>", canonical_url=declared).canonical_url == expected


def test_provenance_comes_from_the_capture() -> None:
    made = finish(
        draft("<p>x</p>"),
        capture(
            record_id="<urn:uuid:1>", warc="warc/a.gz", offset=7, length=9, payload_digest="sha1:A", rendered=b"<p>"
        ),
    )
    assert (made.record_id, made.warc, made.offset, made.length, made.payload_digest) == (
        "<urn:uuid:1>",
        "warc/a.gz",
        7,
        9,
        "sha1:A",
    )
    assert (made.rendered, made.source, made.captured_at) == (True, "crumbs", capture().time)


def test_nothing_to_say_is_refused() -> None:
    with pytest.raises(Refused, match="neither title nor text") as caught:
        record("", title=None)
    assert caught.value.outcome is Outcome.INVALID_RECORD


def test_no_address_is_refused() -> None:
    with pytest.raises(Refused, match="--url"):
        finish(draft("<p>x</p>", url="page.html"), capture(url="page.html"))


def test_mirror_and_original_are_one_work() -> None:
    original = record("<p>x</p>")
    mirror = record(
        "<p>x</p>",
        url="https://reader.test/a/1",
        relations=[
            Relation("discusses", "https://other.test/", "css:a"),
            Relation("mirror_of", "http://www.crumbs.test/p/tuesdays/?utm_source=rss#x", "css:a.source"),
            Relation("mirror_of", "http://www.crumbs.test/p/tuesdays/", "css:a.again"),
            Relation("mirror_of", "javascript:x", "css:a"),
        ],
    )
    assert mirror.work_id == original.work_id == work_id("https://crumbs.test/p/tuesdays")
    assert mirror.id != original.id
    assert [item.target for item in mirror.links_to_work] == [
        "https://other.test/",
        "http://www.crumbs.test/p/tuesdays/",
    ]
    assert (
        record("<p>x</p>", relations=[Relation("discusses", "https://other.test/", "css:a")]).work_id
        == original.work_id
    )


def test_authors_tags_and_files_once_each() -> None:
    made = record(
        "<p>x</p>",
        authors=[
            Author("By Ada  Crumb"),
            Author("ada crumb", "/ada"),
            Author("and 3 others"),
            Author("Guest Post"),
            Author("Bo Rye", "javascript:x"),
        ],
        tags=["Bread", " bread ", "", "Flour\n mills"],
        attachments=[
            Attachment("/a.mp3", "audio/mpeg"),
            Attachment("https://crumbs.test/a.mp3", "audio/mpeg"),
            Attachment("data:x", "x/y"),
        ],
        image="/lead.png",
        title=" Tues\u200bdays \n again ",
        rights={"b": "2", "a": "1"},
    )
    assert made.authors == [Author("Ada Crumb", "https://crumbs.test/ada"), Author("Bo Rye")]
    assert made.tags == ["Bread", "Flour mills"]
    assert [item.url for item in made.attachments] == ["https://crumbs.test/a.mp3"]
    assert (made.image, made.title, list(made.rights)) == ("https://crumbs.test/lead.png", "Tuesdays again", ["a", "b"])


GERMAN = (
    "Der Preis des Brotes wurde früher am Dienstag festgesetzt, und niemand weiß heute noch genau, warum das so war."
)
CHINESE = "面包的价格从前总是在星期二由九个人在一间冰冷的屋子里决定，没有人记得原因。"
JAPANESE = "パンの値段はかつて火曜日に決められていましたが、その理由を覚えている人はいません。"
KOREAN = "빵의 가격은 예전에 화요일마다 정해졌지만 그 이유를 기억하는 사람은 아무도 없습니다."


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        (" ".join(PROSE), "en"),
        (GERMAN, "de"),
        (CHINESE, "zh"),
        (JAPANESE, "ja"),
        (KOREAN, "ko"),
        ("Tuesday", None),
        ("星期二", None),
        ("12 + 30 = 42 " * 9, None),
    ],
)
def test_the_language_is_the_texts_and_short_texts_abstain(text: str, tag: str | None) -> None:
    assert record(f"<p>{text}</p>", language="fr").language == tag


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("one two", 2),
        ("don’t re-read it", 3),
        ("面包的价格", 5),
        ("面包 bread 2", 4),
        ("3.14 — 2,000", 2),
        ("", 0),
        ("パンです", 4),
        ("naïve café", 2),
        ("don’t面包.re-read麦-rye", 6),
    ],
)
def test_words(text: str, count: int) -> None:
    assert record(f"<p>{text}</p>").word_count == count


def test_a_picture_behind_a_proxy_is_its_original() -> None:
    proxied = "https://substackcdn.com/image/fetch/$s_!ab!,w_1456,c_limit/https%3A%2F%2Fi.test%2Fa.png"
    assert original_image(proxied) == "https://i.test/a.png"
    assert original_image("https://i.test/b.png") == "https://i.test/b.png"


def test_paragraphs_of_our_own() -> None:
    assert record(paragraphs(*PROSE)).content_text == "\n\n".join(PROSE)


def test_code_and_quotes_do_not_decide_the_language() -> None:
    code = "<pre><code>" + "while prices: print(prices.pop())  # sell the bread\n" * 40 + "</code></pre>"
    assert record(f"<p>{CHINESE}</p>{code}<blockquote><p>{' '.join(PROSE)}</p></blockquote>").language == "zh"
