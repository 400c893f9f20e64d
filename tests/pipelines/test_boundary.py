"""The judge: a case for every row of both tables, and what must never be said."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from pipelines.boundary import DECLARED, OBSERVED
from pipelines.endings import look
from storage.records import Block, Declared, Observed, Record, Says, Share, Signal, Wall
from tests.pipelines.making import PROSE, paragraphs, record, says

TEXT = paragraphs(*PROSE)
WORDS = sum(len(line.split()) for line in PROSE)
CHARACTERS = len("\n\n".join(PROSE))
ELLIPSIS = says(Says.ENDING, "ellipsis", "css:p", "text")
BROKEN = says(Says.ENDING, "broken", "css:p", "text")
GATED = says(Says.GATED_PART, ".paid", "json:ld+json[0]/hasPart/cssSelector", "schema.org")
GONE = says(Says.GATED_EMPTY, True, "json:ld+json[0]/hasPart/cssSelector", "schema.org")
ENDS = says(Says.WALL_ELEMENT, "subscription", "css:div.paywall", "markup")


@dataclass
class Case:
    row: str
    signals: list[Signal]
    declared: Declared
    observed: Observed
    wall: Wall
    boundary: bool
    text: bool = True
    fields: dict[str, object] = field(default_factory=dict)
    repeat: int = 1


FREE, PAID, METERED, REGISTERED, UNSAID = (
    Declared.FREE,
    Declared.PAID,
    Declared.METERED,
    Declared.REGISTRATION,
    Declared.UNKNOWN,
)
FULL, PREVIEW, NOTHING, UNSEEN = Observed.FULL, Observed.PREVIEW, Observed.NONE, Observed.UNKNOWN
OPEN, CLOSED, TEASER, NOBODY = Wall.NONE, Wall.SUBSCRIPTION, Wall.TEASER, Wall.UNKNOWN

CASES = [
    Case("subscriber_view", [says(Says.SUBSCRIBER_VIEW, True, "css:p + p")], PAID, FULL, OPEN, True),
    Case("mark_at_the_end", [says(Says.SUBSCRIBER_VIEW, True, "css:div.gone")], PAID, PREVIEW, CLOSED, True),
    Case(
        "locked_without_text",
        [says(Says.LOCKED, True), says(Says.AUDIENCE, "paid")],
        PAID,
        NOTHING,
        CLOSED,
        True,
        False,
    ),
    Case("locked", [says(Says.LOCKED, True), says(Says.AUDIENCE, "paid")], PAID, PREVIEW, CLOSED, True),
    Case(
        "locked",
        [says(Says.LOCKED, True), says(Says.AUDIENCE, "registration")],
        REGISTERED,
        PREVIEW,
        Wall.REGISTRATION,
        True,
    ),
    Case("locked", [says(Says.LOCKED, True)], PAID, PREVIEW, CLOSED, True),
    Case("in_several_pages", [says(Says.READ_MORE, "https://x.test/2", by="markup")], UNSAID, PREVIEW, OPEN, False),
    Case("read_more", [says(Says.READ_MORE, "https://crumbs.test/p/x", by="feed")], UNSAID, PREVIEW, TEASER, True),
    Case(
        "read_more", [says(Says.READ_MORE, "https://x.test"), says(Says.AUDIENCE, "paid")], PAID, PREVIEW, TEASER, True
    ),
    Case(
        "read_more", [says(Says.READ_MORE, "https://x.test"), says(Says.AUDIENCE, "free")], FREE, PREVIEW, TEASER, False
    ),
    Case("read_more_without_text", [says(Says.READ_MORE, "https://x.test")], UNSAID, NOTHING, TEASER, True, False),
    Case(
        "not_locked",
        [says(Says.LOCKED, False), says(Says.SCHEMA_FREE, False, by="schema.org")],
        PAID,
        FULL,
        OPEN,
        False,
    ),
    Case("audience_everyone", [says(Says.AUDIENCE, "free")], FREE, FULL, OPEN, False),
    Case(
        "audience_everyone", [says(Says.AUDIENCE, "free"), says(Says.NOT_A_WALL, "comments")], FREE, FULL, OPEN, False
    ),
    Case("wall_on_free", [says(Says.SCHEMA_FREE, True), ENDS], FREE, UNSEEN, NOBODY, False),
    Case("wall_element_without_text", [ENDS], PAID, NOTHING, CLOSED, True, False),
    Case("wall_element", [ENDS], PAID, PREVIEW, CLOSED, True),
    Case("wall_element", [says(Says.WALL_ELEMENT, "email", "css:aside")], REGISTERED, PREVIEW, Wall.EMAIL, True),
    Case("wall_element", [says(Says.WALL_ELEMENT, "metered", "css:aside")], METERED, PREVIEW, Wall.METERED, True),
    Case("wall_element", [says(Says.WALL_ELEMENT, "unknown", "css:aside")], UNSAID, PREVIEW, NOBODY, True),
    Case(
        "body_absent", [says(Says.BODY_ABSENT, True), says(Says.AUDIENCE, "paid")], PAID, NOTHING, CLOSED, True, False
    ),
    Case(
        "declared_free", [says(Says.BODY_ABSENT, True), says(Says.AUDIENCE, "free")], FREE, UNSEEN, OPEN, False, False
    ),
    Case("nothing_seen", [says(Says.BODY_ABSENT, True)], UNSAID, UNSEEN, NOBODY, False, False),
    Case("whole", [says(Says.WHOLE, True)], UNSAID, FULL, OPEN, False),
    Case("whole", [says(Says.WHOLE, True), says(Says.CONTENT_TIER, "metered")], METERED, FULL, OPEN, False),
    Case("words_match", [says(Says.WORDS_TOTAL, WORDS)], UNSAID, FULL, OPEN, False),
    Case("words_match", [says(Says.WORDS_TOTAL, WORDS), says(Says.SCHEMA_FREE, False)], PAID, FULL, OPEN, False),
    Case(
        "words_short", [says(Says.WORDS_TOTAL, WORDS * 9), says(Says.SCHEMA_FREE, False)], PAID, PREVIEW, CLOSED, True
    ),
    Case("nothing_seen", [says(Says.WORDS_TOTAL, WORDS * 9)], UNSAID, UNSEEN, NOBODY, False),
    Case(
        "phrase",
        [says(Says.PHRASE, "subscribers only"), says(Says.CONTENT_TIER, "locked")],
        PAID,
        PREVIEW,
        CLOSED,
        True,
    ),
    Case("nothing_seen", [says(Says.PHRASE, "subscribers only")], UNSAID, UNSEEN, NOBODY, False),
    Case("free_and_finished", [says(Says.SCHEMA_FREE, True)], FREE, FULL, OPEN, False),
    Case("declared_free", [says(Says.SCHEMA_FREE, True), ELLIPSIS], FREE, UNSEEN, OPEN, False),
    Case("declared_closed", [says(Says.SCHEMA_FREE, False)], PAID, UNSEEN, NOBODY, False),
    Case("declared_closed", [says(Says.GATED_PART, ".paid")], PAID, UNSEEN, NOBODY, False),
    Case("gated_text_served", [GATED, says(Says.GATED_TEXT, 120)], PAID, FULL, OPEN, False),
    Case("declared_closed", [GATED, says(Says.GATED_TEXT, 3)], PAID, UNSEEN, NOBODY, False),
    Case("gated_part_gone", [says(Says.SCHEMA_FREE, False), GONE, BROKEN], PAID, PREVIEW, CLOSED, True),
    Case("declared_closed", [says(Says.SCHEMA_FREE, False), GONE], PAID, UNSEEN, NOBODY, False),
    Case("breaks_off", [says(Says.SCHEMA_FREE, False), ELLIPSIS], PAID, PREVIEW, CLOSED, True),
    Case("nothing_seen", [ELLIPSIS], UNSAID, UNSEEN, NOBODY, False),
    Case(
        "article_body_matches",
        [says(Says.SCHEMA_FREE, False), says(Says.ARTICLE_BODY, CHARACTERS)],
        PAID,
        FULL,
        OPEN,
        False,
    ),
    Case(
        "article_body_longer",
        [says(Says.SCHEMA_FREE, False), says(Says.ARTICLE_BODY, CHARACTERS * 4)],
        PAID,
        PREVIEW,
        CLOSED,
        True,
    ),
    Case(
        "wall_element",
        [says(Says.SCHEMA_FREE, False), says(Says.WALL_ELEMENT, "registration", "css:aside")],
        REGISTERED,
        PREVIEW,
        Wall.REGISTRATION,
        True,
    ),
    Case("closed_and_finished", [says(Says.SCHEMA_FREE, False)], PAID, FULL, OPEN, False, repeat=12),
    Case("finished", [], UNSAID, FULL, OPEN, False, repeat=5),
    Case("nothing_seen", [says(Says.PHRASE, "to read the rest")], UNSAID, UNSEEN, NOBODY, False, repeat=5),
    Case("nothing_seen", [], UNSAID, UNSEEN, NOBODY, False),
    Case("nothing_seen", [says(Says.NOT_A_WALL, "newsletter")], UNSAID, UNSEEN, NOBODY, False),
]


def judged(case: Case) -> Record:
    return record(TEXT * case.repeat if case.text else "", signals=case.signals)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row}-{'-'.join(item.says for item in case.signals)}")
def test_verdict(case: Case) -> None:
    made = judged(case)
    assert (made.decided_by, made.declared, made.observed, made.wall, made.boundary is not None) == (
        case.row,
        case.declared,
        case.observed,
        case.wall,
        case.boundary,
    )
    assert [
        signal for signal in made.signals if signal.says is not Says.ENDING or signal in case.signals
    ] == case.signals
    assert 0 < made.confidence < 1


def test_every_row_has_a_case() -> None:
    assert {case.row for case in CASES} == {row.name for row in OBSERVED}
    said = {case.declared for case in CASES}
    assert said == set(Declared)
    assert len({row.name for row in DECLARED}) == len(DECLARED)


def test_never_a_boundary_on_a_free_article() -> None:
    for case in CASES:
        made = record(TEXT, signals=[says(Says.AUDIENCE, "free"), *case.signals])
        asked = {signal.value for signal in case.signals if signal.says is Says.WALL_ELEMENT}
        if not asked.isdisjoint(("email", "registration")):  # free of charge, and not for everybody
            assert made.declared is Declared.REGISTRATION
        elif case.row != "subscriber_view":
            assert made.declared is Declared.FREE
            assert made.boundary is None


def test_not_a_wall_changes_nothing_but_the_list_of_signals() -> None:
    for case in CASES:
        plain = judged(case)
        text = TEXT * case.repeat if case.text else ""
        trapped = record(text, signals=[*case.signals, says(Says.NOT_A_WALL, "comments")])
        assert (trapped.decided_by, trapped.boundary, trapped.confidence) == (
            plain.decided_by,
            plain.boundary,
            plain.confidence,
        )


def test_a_preview_ends_with_its_last_block() -> None:
    made = record(
        TEXT + "<div class='paywall'><h2>This post is for paid subscribers</h2></div><p>hidden</p>",
        wall="div.paywall",
        signals=[ENDS],
    )
    place = made.boundary
    assert place is not None
    assert (place.block, place.char, place.selector) == (2, len(made.content_text), "div.paywall")
    assert place.quote.before == made.content_text[-64:]
    assert place.quote.after == ""
    assert "hidden" not in made.content_html + made.content_text


def test_the_selector_is_the_last_public_node_where_no_wall_stands() -> None:
    made = record(TEXT, signals=[says(Says.LOCKED, True)])
    assert made.boundary is not None
    assert made.boundary.selector == made.blocks[-1].src


@pytest.mark.parametrize("by_element", [True, False])
def test_a_subscribers_view_goes_on_behind_the_mark(by_element: bool) -> None:
    inside = paragraphs(PROSE[0]) + "<div class='paywall-jump'></div>" + paragraphs(*PROSE[1:])
    made = record(
        inside,
        wall="div.paywall-jump" if by_element else None,
        signals=[says(Says.SUBSCRIBER_VIEW, True, "css:div.paywall-jump", "markup")],
    )
    place = made.boundary
    assert made.content_text == "\n\n".join(PROSE)
    assert (made.declared, made.observed, made.wall) == (PAID, FULL, OPEN)
    assert place is not None
    assert (place.block, place.char, place.selector) == (0, len(PROSE[0]), "div.paywall-jump")
    assert place.quote.after.startswith("\n\n" + PROSE[1][:20])
    assert made.hidden_share is not None
    assert made.hidden_share.low == made.hidden_share.high > 0.5


def test_a_cut_preview_that_ends_with_the_mark_is_no_subscribers_view() -> None:
    inside = paragraphs(*PROSE) + "<div class='paywall-jump'></div><div class='paywall'><h2>Pay</h2></div><p>more</p>"
    mark = says(Says.SUBSCRIBER_VIEW, True, "css:div.paywall-jump", "markup")
    made = record(inside, wall="div.paywall", signals=[mark, ENDS])
    assert (made.decided_by, made.observed, made.content_text) == ("wall_element", PREVIEW, "\n\n".join(PROSE))
    locked = record(paragraphs(*PROSE) + "<div class='paywall-jump'></div>", signals=[mark, says(Says.LOCKED, True)])
    assert (locked.decided_by, locked.observed) == ("locked", PREVIEW)


def test_a_selector_that_is_none_is_no_mark() -> None:
    made = record(TEXT, signals=[says(Says.SUBSCRIBER_VIEW, True, "css:div[", "markup")])
    assert (made.decided_by, made.declared) == ("mark_at_the_end", PAID)


def test_hidden_share_has_error_bars() -> None:
    made = record(TEXT, signals=[ENDS, says(Says.WORDS_TOTAL, WORDS * 10)])
    share = made.hidden_share
    assert made.words_total == WORDS * 10
    assert share is not None
    assert 0.88 < share.low < share.best < share.high < 0.93
    assert record(TEXT, signals=[ENDS]).hidden_share is None
    assert record("", signals=[ENDS]).hidden_share == Share(1.0, 1.0, 1.0)
    assert record(TEXT, signals=[says(Says.AUDIENCE, "free"), says(Says.WORDS_TOTAL, WORDS)]).hidden_share is None


def test_witnesses_move_the_confidence() -> None:
    alone = record(TEXT, signals=[ENDS]).confidence
    agreed = record(TEXT, signals=[ENDS, says(Says.SCHEMA_FREE, False)]).confidence
    contradicted = record(TEXT, signals=[ENDS, says(Says.WHOLE, True)]).confidence
    assert contradicted < alone < agreed < 1


@pytest.mark.parametrize("value", ["nonsense", "", 7, True])
def test_values_from_elsewhere_do_not_break_the_judge(value: str | int | bool) -> None:
    made = record(
        TEXT,
        signals=[says(kind, value) for kind in (Says.AUDIENCE, Says.CONTENT_TIER, Says.WALL_ELEMENT, Says.WORDS_TOTAL)],
    )
    assert made.declared is UNSAID


@pytest.mark.parametrize(
    ("last", "found"),
    [
        (f"{PROSE[0]} {PROSE[1]}", "finished"),
        (f"{PROSE[0]} {PROSE[1]}"[:-9], "broken"),
        (f"{PROSE[0]}\n{PROSE[1]}\nWritten in the back room", "finished"),
        (f"{PROSE[0]} {PROSE[1]} (c)Crumbs/Ada Bread", "finished"),
        (f"{PROSE[0]} {PROSE[1]} And so the price of rye in the month that followed it was", "broken"),
        (f"{PROSE[0]} {PROSE[1][:-1]} …", "ellipsis"),
    ],
)
def test_how_the_last_words_look(last: str, found: str) -> None:
    assert look(Block("paragraph", last, "", "p")) == found
