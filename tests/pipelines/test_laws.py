"""Laws that hold for every body."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines import Refused, finish
from pipelines.clean import read_body
from storage import codec
from storage.captures import Draft
from storage.records import Observed, Record, Says
from tests.pipelines.making import capture, draft, says

WORDS = st.text(alphabet="abc ü面包\u00a0\u200b<>&\"'\n", min_size=1, max_size=20)
INLINE = (
    "b",
    "i",
    "a href='https://l.test/x'",
    "span",
    "code",
    "sup",
    "a class='footnote-anchor' href='#footnote-1'",
    "script",
    "u",
)
OUTER = (
    "p",
    "div",
    "h2",
    "ul",
    "ol start='4'",
    "li",
    "blockquote",
    "pre",
    "table",
    "tr",
    "td",
    "th",
    "figure",
    "figcaption",
    "section",
    "div class='footnote'",
    "div class='tweet'",
    "div class='subscribe-widget'",
    "details",
    "dl",
    "dt",
    "dd",
    "center",
)
LEAVES = st.one_of(
    WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    st.sampled_from(
        [
            "<br>",
            "<hr>",
            "<img src='https://i.test/a.png' alt='x y'>",
            "<img src='https://i.test/a.png' width=1>",
            "<!-- c -->",
            "<iframe src='https://v.test/1'></iframe>",
            "<br><br>",
        ]
    ),
)


def wrap(tag: str, inner: list[str]) -> str:
    return f"<{tag}>{''.join(inner)}</{tag.partition(' ')[0]}>"


MARKUP = st.recursive(
    LEAVES,
    lambda inner: st.builds(wrap, st.sampled_from(INLINE + OUTER), st.lists(inner, max_size=4)),
    max_leaves=25,
)


def texts(made: Record) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in made.blocks]


@example("<pre> \n\xa0&lt;</pre>")
@settings(max_examples=300)
@given(MARKUP)
def test_cleaning_twice_changes_nothing(markup: str) -> None:
    first = read_body(draft(markup), "https://crumbs.test/").blocks
    again = read_body(draft("".join(block.html for block in first)), "https://crumbs.test/").blocks
    assert [(block.kind, block.text) for block in again] == [(block.kind, block.text) for block in first]


@settings(max_examples=150)
@given(MARKUP)
def test_selectors_select(markup: str) -> None:
    one = draft(markup)
    root = one.body[0].getroottree().getroot()
    for block in read_body(one, one.url).blocks:
        (node,) = root.cssselect(block.src)
        assert any(parent is one.body[0] for parent in (node, *node.iterancestors()))


@settings(max_examples=150)
@given(st.lists(MARKUP, max_size=3), st.sampled_from(["wall", "locked", "mark", "feed"]), st.lists(MARKUP, max_size=2))
def test_the_boundary_lies_within_the_text_and_its_quote_is_found_there(
    before: list[str], kind: str, after: list[str]
) -> None:
    signals = {
        "wall": [says(Says.WALL_ELEMENT, "subscription", "css:div.end", "markup")],
        "locked": [says(Says.LOCKED, True)],
        "mark": [says(Says.SUBSCRIBER_VIEW, True, "css:div.end", "markup")],
        "feed": [says(Says.READ_MORE, "https://crumbs.test/p/x", by="feed")],
    }[kind]
    one = draft(
        "".join(before) + "<div class='end'></div>" + "".join(after),
        wall="div.end" if kind == "wall" else None,
        signals=signals,
    )
    made = finish(one, capture())
    place = made.boundary
    if place is None:
        assert kind == "mark"
        return
    assert -1 <= place.block < len(made.blocks)
    assert 0 <= place.char <= len(made.content_text)
    assert made.content_text[: place.char].endswith(place.quote.before)
    assert made.content_text[place.char :].startswith(place.quote.after)
    if made.observed is Observed.PREVIEW:
        assert (place.block, place.char) == (len(made.blocks) - 1, len(made.content_text))
    if made.observed is Observed.NONE:
        assert (place.block, place.char) == (-1, 0)


@settings(max_examples=60)
@given(MARKUP)
def test_finish_is_a_pure_function(markup: str) -> None:
    one = draft(markup, signals=[says(Says.AUDIENCE, "paid")])
    assert codec.encode(finish(one, capture())) == codec.encode(finish(one, capture()))


@settings(max_examples=100)
@given(st.text(max_size=400))
def test_any_text_is_finished_or_refused(markup: str) -> None:
    root = lxml.html.document_fromstring(f"<div>{markup.replace(chr(0), '')}</div>")
    one = Draft(platform="feed", url="https://a.test/x", body=[root], title=None)
    if not read_body(one, one.url).blocks:
        with pytest.raises(Refused, match="neither title nor text"):
            finish(one, capture())
        return
    one.title = "t"
    made = finish(one, capture())
    assert codec.decode(codec.encode(made)) == made
