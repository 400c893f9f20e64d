"""The fold: what is news, what a listing may add, in which order."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import Emitter, Known
from pipelines.emit import article_digest
from storage import codec
from storage.captures import Capture
from storage.records import Date, Declared, Observed, Record, Says
from tests.pipelines.making import NOW, PROSE, paragraphs, record, says

TEXT = paragraphs(*PROSE)
OPEN = [says(Says.AUDIENCE, "free")]
SHUT = [says(Says.WALL_ELEMENT, "subscription", "css:div.paywall", "markup")]


def post(inside: str = TEXT, number: str = "1", at: str = "<urn:uuid:1>", **fields: object) -> Record:
    made = record(inside, native_id=number, **fields)  # type: ignore[arg-type]
    return msgspec.structs.replace(made, record_id=at)


def item(inside: str = TEXT, number: str = "1", **fields: object) -> Record:
    return post(inside, number, at="<urn:uuid:feed>", partial=True, **fields)


def known(made: Record) -> dict[str, Known]:
    return {made.id: Known.of(made)}


def test_a_page_is_emitted_at_once_and_once() -> None:
    emitter = Emitter({})
    (first,) = emitter.add(post(), partial=False)
    assert (first.revision, first.change, first.supersedes) == (1, "new", None)
    assert emitter.add(post(), partial=False) == []
    assert emitter.close() == []


@pytest.mark.parametrize("later", [False, True])
def test_an_item_whose_page_names_another_address_as_its_own_is_no_second_article(later: bool) -> None:
    page = record(TEXT, canonical_url="https://reprinted.test/first")
    listed = record(TEXT, canonical_url="https://crumbs.test/p/tuesdays", partial=True)
    assert page.id != listed.id
    assert page.url == listed.url
    emitter = Emitter(known(page) if later else {})
    assert emitter.add(listed, partial=True) == []
    assert len(emitter.add(page, partial=False)) == (not later)
    assert emitter.close() == []


@pytest.mark.parametrize(
    "inside",
    [
        TEXT.replace("</p>", " \n </p>"),
        TEXT.replace("Tuesdays", "Tuesdays\u200b"),
        TEXT + "<div class='tweet'>A crumb<div class='tweet-footer'>9 Likes</div></div>",
        "<p>4 min read</p>" + TEXT,
        TEXT + "<p class='button-wrapper'><a href='/x?nonce=9'>Share</a></p>",
    ],
)
def test_spacing_counters_and_chrome_are_no_news(inside: str) -> None:
    assert Emitter(known(post())).add(post(inside), partial=False) == []


def test_an_image_proxys_nonce_is_no_news_and_another_picture_is() -> None:
    image = "<img src='https://cdn.test/image/fetch/$s_!{0}!,w_9/https%3A%2F%2Fi.test%2F{1}.png'>"
    before = known(post(TEXT + image.format("a", "1")))
    assert Emitter(before).add(post(TEXT + image.format("b", "1")), partial=False) == []
    assert [made.change for made in Emitter(before).add(post(TEXT + image.format("a", "2")), partial=False)] == [
        "edited"
    ]


def test_a_one_word_edit_is_a_revision() -> None:
    (made,) = Emitter(known(post())).add(post(TEXT.replace("cold", "warm"), at="<urn:uuid:2>"), partial=False)
    assert (made.revision, made.change, made.supersedes) == (2, "edited", "<urn:uuid:1>")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({}, {"title": "Wednesdays"}, "retitled"),
        ({"signals": OPEN}, {"signals": SHUT}, "wall_added"),
        ({"signals": SHUT}, {"signals": OPEN}, "wall_lifted"),
        ({"signals": SHUT}, {"signals": [says(Says.WALL_ELEMENT, "metered", "css:aside")]}, "wall_moved"),
        ({"signals": SHUT}, {"signals": SHUT, "inside": TEXT.replace("nine", "eleven")}, "edited"),
        ({"signals": SHUT}, {"signals": SHUT, "title": "New"}, "retitled"),
        ({"signals": []}, {"signals": OPEN}, None),
        ({"signals": []}, {"signals": SHUT}, "wall_added"),
        ({"signals": SHUT}, {"signals": []}, None),
    ],
)
def test_kinds_of_change(before: dict[str, object], after: dict[str, object], change: str | None) -> None:
    emitted = Emitter(known(post(**before))).add(post(**after), partial=False)  # type: ignore[arg-type]
    assert [made.change for made in emitted] == ([change] if change else [])


def test_a_moved_wall_in_a_subscribers_view() -> None:
    def view(mark_after: int) -> Record:
        inside = paragraphs(*PROSE[:mark_after]) + "<div class='jump'></div>" + paragraphs(*PROSE[mark_after:])
        return post(inside, signals=[says(Says.SUBSCRIBER_VIEW, True, "css:div.jump")])

    assert [made.change for made in Emitter(known(view(1))).add(view(2), partial=False)] == ["wall_moved"]


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 1)])
def test_a_wall_moves_where_more_or_less_of_the_same_text_is_public(before: int, after: int) -> None:
    first, second = (post(paragraphs(*PROSE[:shown]), signals=SHUT) for shown in (before, after))
    assert [made.change for made in Emitter(known(first)).add(second, partial=False)] == ["wall_moved"]


def test_a_text_that_is_public_up_to_elsewhere_and_was_changed_is_edited() -> None:
    first = post(paragraphs(*PROSE[:1]), signals=SHUT)
    for inside in (paragraphs(PROSE[0].upper(), *PROSE[1:]), paragraphs(*PROSE[1:])):
        assert [made.change for made in Emitter(known(first)).add(post(inside, signals=SHUT), partial=False)] == [
            "edited"
        ]


def test_the_page_wins_over_the_listing_and_takes_what_it_lacks() -> None:
    emitter = Emitter({})
    when = Date("published", "2026-08-02T09:00:00Z", "platform", "json:/0/post_date")
    listed = item(
        "",
        signals=[
            says(Says.AUDIENCE, "paid", "json:/0/audience"),
            says(Says.WORDS_TOTAL, 400, "json:/0/wordcount"),
            says(Says.BODY_ABSENT, True),
        ],
        dates=[when],
    )
    assert emitter.add(listed, partial=True) == []
    (made,) = emitter.add(post(signals=SHUT), partial=False)
    assert (made.declared, made.observed, made.words_total) == (Declared.PAID, Observed.PREVIEW, 400)
    assert made.hidden_share is not None
    assert made.boundary is not None
    assert made.date_published == datetime(2026, 8, 2, 9, tzinfo=UTC)
    said = {signal.says for signal in made.signals} - {Says.ENDING}
    assert said == {Says.WALL_ELEMENT, Says.AUDIENCE, Says.WORDS_TOTAL}
    assert "<urn:uuid:feed> json:/0/audience" in {signal.where for signal in made.signals}
    assert not made.partial
    assert emitter.close() == []


def test_a_listings_cut_is_not_the_pages() -> None:
    emitter = Emitter({})
    emitter.add(item(signals=[says(Says.READ_MORE, "https://crumbs.test/p/tuesdays", by="feed")]), partial=True)
    (made,) = emitter.add(post(signals=OPEN), partial=False)
    assert (made.observed, made.boundary) == (Observed.FULL, None)


def test_listings_alone_come_out_at_the_end_in_order_of_arrival() -> None:
    emitter = Emitter({})
    for number in ("3", "1", "2"):
        emitter.add(item(number=number), partial=True)
    emitter.add(item(number="1", signals=[says(Says.AUDIENCE, "paid")]), partial=True)
    closed = emitter.close()
    assert [made.id[-1] for made in closed] == ["3", "1", "2"]
    assert [made.declared for made in closed] == [Declared.UNKNOWN, Declared.PAID, Declared.UNKNOWN]
    assert emitter.close() == []


def test_of_two_listings_the_one_with_more_text_stays() -> None:
    for order in ((item(""), item()), (item(), item(""))):
        emitter = Emitter({})
        for one in order:
            emitter.add(one, partial=True)
        assert [made.word_count for made in emitter.close()] == [item().word_count]


def test_a_listing_never_replaces_a_page() -> None:
    emitter = Emitter(known(post()))
    emitter.add(item("<p>cut</p>"), partial=True)
    assert emitter.close() == []
    emitter = Emitter(known(item("<p>cut</p>")))
    emitter.add(item("<p>cut again</p>"), partial=True)
    assert [made.change for made in emitter.close()] == ["edited"]


def test_a_page_after_a_listing_of_an_earlier_run_is_a_revision() -> None:
    (made,) = Emitter(known(item("<p>cut</p>"))).add(post(), partial=False)
    assert (made.revision, made.supersedes, made.partial) == (2, "<urn:uuid:feed>", False)


def test_the_page_tells_a_teaser_from_a_wall() -> None:
    teaser = item(signals=[says(Says.READ_MORE, "https://crumbs.test/p/tuesdays", by="feed")])
    for page, change in ((post(signals=SHUT), "wall_moved"), (post(signals=OPEN), "edited")):
        (made,) = Emitter(known(teaser)).add(page, partial=False)
        assert (made.change, made.declared) == (change, page.declared)
    (made,) = Emitter(known(item())).add(post(signals=SHUT), partial=False)
    assert made.change == "edited"


def test_an_emitter_serves_run_after_run() -> None:
    emitter = Emitter({})
    emitter.add(post(), partial=False)
    emitter.close()
    emitter.add(item("<p>cut</p>"), partial=True)
    assert emitter.close() == []
    assert [made.revision for made in emitter.add(post("<p>new</p>"), partial=False)] == [2]


def test_known_can_be_made_again_from_the_table() -> None:
    made = post(signals=SHUT)
    assert Known.of(codec.decode(codec.encode(made))) == Known.of(made)


@given(st.text(alphabet="ab \n\u00a0", max_size=30), st.text(alphabet="ab \n\u00a0", max_size=30))
def test_the_digest_names_the_words(one: str, other: str) -> None:
    same = one.split() == other.split()
    assert (article_digest(post(f"<p>{one}</p>")) == article_digest(post(f"<p>{other}</p>"))) is same


STEP = st.tuples(st.sampled_from("12"), st.booleans(), st.sampled_from(["<p>a</p>", "<p>b</p>", "<p>c c</p>"]))


@settings(max_examples=150)
@given(st.lists(STEP, max_size=8))
def test_revisions_follow_each_other_and_the_fold_is_a_function(steps: list[tuple[str, bool, str]]) -> None:
    def fold() -> list[Record]:
        emitter = Emitter({})
        made = [
            out for number, partial, text in steps for out in emitter.add(_step(number, partial, text), partial=partial)
        ]
        return made + emitter.close()

    emitted = fold()
    assert [codec.encode(made) for made in emitted] == [codec.encode(made) for made in fold()]
    for number in "12":
        own = [made for made in emitted if made.id.endswith(number)]
        assert [made.revision for made in own] == list(range(1, len(own) + 1))
        assert [made.change for made in own] == [*["new"][: len(own)], *["edited"] * (len(own) - 1)]
        pages = [text for one, partial, text in steps if one == number and not partial]
        assert len(own) == (1 + sum(a != b for a, b in pairwise(pages)) if pages else min(1, _listed(steps, number)))


def _step(number: str, partial: bool, text: str) -> Record:
    return item(text, number) if partial else post(text, number)


def _listed(steps: list[tuple[str, bool, str]], number: str) -> int:
    return sum(one == number for one, _, _ in steps)


def test_a_page_looked_at_again_alone_says_no_less() -> None:
    """What only the listing of the first run said stays true: no wall comes or goes by its absence."""
    emitter = Emitter({})
    emitter.add(item("", signals=[says(Says.AUDIENCE, "paid", "json:/0/audience")]), partial=True)
    (first,) = emitter.add(post(signals=[]), partial=False)
    assert first.declared == Declared.PAID
    again = Emitter(known(first))
    assert again.add(post(signals=[], at="<urn:uuid:2>"), partial=False) == []
    (edited,) = again.add(post(TEXT.replace("cold", "warm"), signals=[], at="<urn:uuid:3>"), partial=False)
    assert (edited.change, edited.declared, edited.observed) == ("edited", first.declared, first.observed)
    assert [signal.where for signal in edited.signals] == [signal.where for signal in first.signals]


def test_what_another_run_has_said_meanwhile_is_not_said_again() -> None:
    mine, theirs = post(at="<urn:uuid:2>"), post()
    assert Emitter(known(theirs)).again(mine) == []
    edited = post(TEXT + "<p>And one more.</p>", at="<urn:uuid:3>")
    emitter = Emitter(known(theirs))
    (made,) = emitter.again(edited)
    assert (made.revision, made.change, made.supersedes) == (2, "edited", "<urn:uuid:1>")
    assert emitter.again(edited) == []
    assert emitter.again(item("<p>Less.</p>")) == [], "a listing's record never stands over the page's"
    absence = Capture(theirs.url, NOW, 404, (), b"", record_id="<urn:uuid:4>")
    (gone,) = Emitter(known(theirs)).gone(absence, 2)
    (late,) = emitter.again(gone)
    assert (late.revision, late.change, late.supersedes) == (3, "withdrawn", "<urn:uuid:3>")
    assert emitter.again(gone) == []
