"""What makes two records one work, and what never does."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from pipelines.works import Linker, Statement
from pipelines.works.facts import Facts
from pipelines.works.linker import COMMON
from pipelines.works.text import WORD, Text, align, lower, words
from storage.records import Author, Boundary, Kind, Observed, Quote, Record, Relation
from storage.works import WorkIndex

DAY = datetime(2026, 5, 4, 9, tzinfo=UTC)
LEXICON = (
    "harbour rope tide ledger street clerk winter meter valley baker flour gauge letter window board price".split()
)
CONSENT = (
    "We and our partners store cookies on your device. You may consent to the processing of personal data, or "
    "change your choices. Cookies help our partners to measure how the pages are read. Without consent some parts "
    "of this site will not load; see the privacy notice of each of our partners for how long cookies are kept. "
) * 2


def prose(seed: int, paragraphs: int = 8) -> list[str]:
    """Words in an order of their own; another seed, another text."""
    chance = random.Random(seed)
    return [" ".join(f"{chance.choice(LEXICON)}{chance.randrange(90)}" for _ in range(45)) for _ in range(paragraphs)]


def made(site: str, slug: str, text: list[str] | str = "", **fields: Any) -> Record:
    """A record of `https://SITE.test/SLUG`, by the site's one author."""
    url = f"https://{site}.test/{slug}"
    values: dict[str, Any] = {
        "id": f"feed:{site}:{slug}", "kind": Kind.ARTICLE, "platform": "feed", "source": site, "url": url,
        "canonical_url": url, "title": "What the harbour pays for rope", "authors": [Author("Ada Crumb")],
        "date_published": DAY, "language": "en", "observed": Observed.FULL, "captured_at": DAY + timedelta(days=1),
        "content_text": text if isinstance(text, str) else "\n\n".join(text),
    }  # fmt: skip
    return Record(**{**values, **fields})


def linked(*records: Record) -> tuple[list[Statement], dict[str, str]]:
    """All statements, and the work of each record by its id."""
    index = WorkIndex(None)
    with index.writing():
        linker = Linker(index)
        statements = [one for record in records for one in linker.link(record)]
        held = {record.id: index.find(record.source, record.id) for record in records}
    index.close()
    return statements, {name: one.work for name, one in held.items() if one is not None}


def relation(*records: Record) -> tuple[str, str, str] | None:
    """The one relation that is stated with certainty: copy, relation, original."""
    found = [one for one in linked(*records)[0] if one.relation and one.confidence >= 0.75]
    return (found[0].id, found[0].relation, found[0].other_id) if found else None


def one_work(*records: Record) -> bool:
    works = linked(*records)[1]
    backwards = linked(*records[::-1])[1]
    assert (len(set(works.values())) == 1) == (len(set(backwards.values())) == 1), "the order decides"
    return len(set(works.values())) == 1


ORIGINAL = made("crumbs", "p/rope", prose(1))


def test_a_mirror_without_a_link_is_found_by_its_text() -> None:
    mirror = made("reader", "a/1", ["Kept for you", *prose(1), "Back to the list"], date_published=DAY.replace(hour=0))
    assert relation(ORIGINAL, mirror) == (mirror.id, "mirror_of", ORIGINAL.id)
    assert relation(mirror, ORIGINAL) == (mirror.id, "mirror_of", ORIGINAL.id)
    assert one_work(ORIGINAL, mirror)


def test_a_retitled_mirror_needs_author_and_day() -> None:
    mirror = made("reader", "a/1", prose(1), title="Rope, and nothing else")
    stranger = made("reader", "a/1", prose(1)[:2], title="Rope, and nothing else", authors=[], date_published=None)
    assert one_work(ORIGINAL, mirror)
    assert not one_work(ORIGINAL, stranger)


def test_a_preview_is_an_excerpt_and_what_the_mirror_shows_is_stated() -> None:
    shown = "\n\n".join(prose(1)[:3])
    wall = Boundary(2, len(shown), "div.paywall", Quote(shown[-20:], ""))
    paid = made("crumbs", "p/rope", shown, observed=Observed.PREVIEW, boundary=wall)
    mirror = made("reader", "a/1", prose(1), date_published=DAY + timedelta(hours=20))
    for order in ((paid, mirror), (mirror, paid)):
        (statement,) = [one for one in linked(*order)[0] if one.relation]
        assert statement.withheld is not None
        held = msgspec.json.decode(statement.withheld)
        assert (held["shows"], held["withholds"]) == (mirror.id, paid.id)
        assert mirror.content_text[held["from_char"] :] == "\n\n".join(prose(1)[3:])
        assert held["words"] == 5 * 45
        evidence = {item["by"]: item for item in msgspec.json.decode(statement.evidence)}
        assert {"title", "author", "date", "text"} <= evidence.keys()
        ((a, b, c, d),) = evidence["text"]["passages"]
        texts = {paid.id: paid.content_text, mirror.id: mirror.content_text}
        assert texts[statement.id][a:b] == texts[statement.other_id][c:d] == shown


def test_a_short_preview_of_a_very_long_text() -> None:
    text = prose(1, 200)
    preview = made("reader", "a/1", text[120:122], title="Rope, and nothing else")
    assert relation(made("crumbs", "p/rope", text), preview) == (preview.id, "excerpt_of", ORIGINAL.id)
    assert one_work(made("crumbs", "p/rope", text), preview)


def test_an_abridged_copy() -> None:
    text = prose(1, 12)
    abridged = made("digest", "x", [text[1], *prose(7, 4), text[6], text[9]], date_published=DAY + timedelta(days=1))
    assert relation(made("crumbs", "p/rope", text), abridged) is not None
    assert one_work(made("crumbs", "p/rope", text), abridged)


def test_weekly_issues_and_their_mirrors_are_told_apart() -> None:
    greeting, ending = prose(50, 2), prose(51, 3)
    issues, mirrors = [], []
    for number in (17, 18, 19):
        day = DAY + timedelta(days=7 * number)
        text = [*greeting, *prose(number, 2), *ending]
        issues.append(made("weekly", f"p/{number}", text, title=f"Weekly #{number}", date_published=day))
        mirrors.append(made("reader", f"a/{number}", text, title=f"Weekly #{number}", date_published=day))
    works = linked(*issues, *mirrors)[1]
    assert len(set(works.values())) == 3
    assert all(works[one.id] == works[other.id] for one, other in zip(issues, mirrors, strict=True))


@pytest.mark.parametrize("days", [1, 7, 35])
def test_posts_of_one_author_stay_apart(days: int) -> None:
    thread = made("crumbs", "p/open-1", "Ask me anything about bread.", title="Open thread for all of May")
    later = made("crumbs", "p/open-2", "Ask me anything about bread.", title="Open thread for all of May")
    later.date_published = DAY + timedelta(days=days)
    assert not one_work(thread, later)
    template = [*prose(60, 7), *prose(days, 1)]
    assert not one_work(
        made("crumbs", "p/a", [*prose(60, 7), *prose(99, 1)], title="Prices this week"),
        made("crumbs", "p/b", template, title="Prices this week", date_published=DAY + timedelta(days=days)),
    )


def test_one_post_of_a_source_under_two_addresses_is_one_work() -> None:
    assert one_work(ORIGINAL, made("crumbs", "home/rope", prose(1)))


def test_consent_text_of_two_sites_is_no_copy() -> None:
    one = made("north", "a", CONSENT, title="Storms over the valley", authors=[])
    other = made("south", "b", CONSENT, title="A new mayor for Brinewick", authors=[])
    assert relation(one, other) is None
    assert not one_work(one, other)


def test_one_title_of_two_authors_is_no_work() -> None:
    other = made("elsewhere", "p/rope", prose(2), authors=[Author("Bo Rye")])
    assert not one_work(ORIGINAL, other)


def test_sentences_in_another_order_are_no_copy() -> None:
    pieces = [line for paragraph in prose(1) for line in (paragraph[:120], paragraph[120:])]
    random.Random(3).shuffle(pieces)
    collage = made("collage", "x", pieces, title="What the tide pays for rope", authors=[Author("Bo Rye")])
    assert not one_work(ORIGINAL, collage)


def test_a_front_door_as_canonical_address_ties_nothing() -> None:
    door = "https://crumbs.test/start"
    one = made("crumbs", "p/one", prose(1), title="The one about flour", canonical_url=door)
    other = made("crumbs", "p/two", prose(2), title="The other about meters", canonical_url=door)
    assert relation(one, other) is None
    assert not one_work(one, other)


def test_a_stated_relation_is_believed_unless_title_and_text_speak_of_something_else() -> None:
    stated = [Relation("mirror_of", ORIGINAL.url, "css:a.source")]
    right = made("guanxing", "a/1", prose(1), links_to_work=stated, title="绳子", language="zh")
    wrong = made("guanxing", "a/2", prose(9), links_to_work=stated, title="Something about meters")
    assert relation(ORIGINAL, right) is not None
    assert one_work(ORIGINAL, right)
    (doubted,) = [one for one in linked(ORIGINAL, wrong)[0] if one.relation]
    assert (doubted.rule, doubted.confidence) == ("stated-doubted", 0.4)
    assert not one_work(ORIGINAL, wrong)


def test_records_of_one_paper_that_is_not_in_the_archive_are_one_work() -> None:
    arxiv = [Relation("summary_of", "https://arxiv.org/abs/2601.01234", "json:/paper/id")]
    assert one_work(
        made("papers", "1", "Short.", links_to_work=arxiv, kind=Kind.PAPER),
        made("almanac", "e/9", "An event.", links_to_work=arxiv, kind=Kind.EVENT, title="A paper on rope"),
    )


def test_an_event_with_the_title_that_names_the_author() -> None:
    event = made(
        "almanac",
        "e/1",
        "A piece by Ada Crumb asks who pays for the rope.",
        kind=Kind.EVENT,
        authors=[],
        date_published=None,
    )
    nameless = made(
        "almanac", "e/2", "A piece asks who pays for the rope.", kind=Kind.EVENT, authors=[], date_published=None
    )
    assert relation(ORIGINAL, event) == (event.id, "summary_of", ORIGINAL.id)
    assert relation(made("x", "p/rope", prose(1), authors=[Author("Bo Rye")]), nameless) is None


ENGLISH = (
    "Northgate Power said on Monday that 1,240 homes in Brinewick and Carrick will be moved to the NG-7 tariff. "
    "The regulator Ofmeter counted 318 complaints against Northgate in April. Ruth Akande of Carrick paid 96.40 more."
)
CHINESE = (
    "Northgate Power 周一表示，Brinewick 和 Carrick 的 1240 户家庭将改用 NG-7 电价。监管机构 Ofmeter 四月份收到 318 "
    "起针对 Northgate 的投诉。Carrick 的 Ruth Akande 多付了 96.40。"
)
OTHER_CHINESE = (
    "Northgate Power 周二表示，Brinewick 的 77 户家庭停电 15 小时，Ofmeter 正在调查 Hollin 变电站的 4 次故障。"
)


def test_a_translation_is_found_by_numbers_names_and_day() -> None:
    original = made("power", "p/1", ENGLISH, title="A new tariff for Carrick")
    translated = made(
        "reader",
        "a/1",
        CHINESE,
        title="Carrick 的新电价",
        authors=[],
        language="zh",
        date_published=DAY + timedelta(days=1),
    )
    other = made("reader", "a/2", OTHER_CHINESE, title="停电", authors=[], language="zh")
    assert relation(original, translated) == (translated.id, "translation_of", original.id)
    assert not one_work(original, other)
    translated.date_published = DAY + timedelta(days=40)
    assert not one_work(original, translated)


def test_a_link_in_the_text_discusses_and_joins_nothing() -> None:
    talk = made("talk", "x", prose(5), title="Reading about rope", links=[ORIGINAL.url], authors=[Author("Bo Rye")])
    for order in ((ORIGINAL, talk), (talk, ORIGINAL)):
        (statement,) = [one for one in linked(*order)[0] if one.relation]
        assert (statement.id, statement.relation, statement.other_id) == (talk.id, "discusses", ORIGINAL.id)
    assert not one_work(ORIGINAL, talk)


def test_many_who_link_to_the_same_page_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[Facts] = []
    monkeypatch.setattr("pipelines.works.linker.decide", compared.append)
    door = ["https://elsewhere.test/subscribe"]
    linked(*(made(f"site{number}", "p/1", f"{number}", title=f"Post {number}", links=door) for number in range(150)))
    assert len(compared) <= 8 * 150
    compared.clear()
    page = made("elsewhere", "subscribe", "x", title="Subscribe to all")
    linked(*(made(f"site{number}", "p/1", f"{number}", title="", links=door) for number in range(150)), page)
    assert sum(facts.here.source == "elsewhere" for facts in compared) == COMMON


def test_the_same_revision_says_nothing_twice() -> None:
    assert [one.rule for one in linked(ORIGINAL, ORIGINAL)[0]] == ["alone"]


@pytest.mark.parametrize("text", ["", "a", "It’s 3.5 of_x", "中文ABC日本, naïve—so²!", "İstanbul ǅ Été \udcff x"])
def test_words_are_found_where_they_stand(text: str) -> None:
    assert words(text) == [found.group() for found in WORD.finditer(lower(text))]
    begins, ends = Text(text).spans
    assert [lower(text)[start:end] for start, end in zip(begins, ends, strict=True)] == words(text)


def test_an_alignment_seen_from_the_other_side() -> None:
    one, other = Text(" ".join(prose(1, 2))), Text(" ".join([*prose(2, 1), *prose(1, 2)]))
    found = align(one, other)
    assert (found.here, round(found.there, 3)) == (1.0, 0.667)
    assert found.turned().turned() == found
    assert align(Text("too short"), one).runs == ()
