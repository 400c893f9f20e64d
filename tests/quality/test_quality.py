"""The floors of `floors.json`: they only rise. What a figure means is said where it is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.newsstand import Newsstand, start
from spiders.document import Page
from storage.records import Signal
from tests.conftest import REPOSITORY
from tests.quality import boundaries, linking, measures, newsstand, strangers, works
from tests.quality.boundaries import Case, Label, Report, Verdict, off
from tests.quality.evidence import invalid
from tests.quality.measures import interval
from tests.quality.pages import Sample, samples
from tests.quality.reading import summaries
from tests.quality.strangers import Stranger

FLOORS: dict[str, dict[str, float]] = json.loads((REPOSITORY / "tests" / "quality" / "floors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def pages(corpus: Path) -> list[Sample]:
    return samples(corpus)


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with start(posts=40, bursts={}) as running:
        yield running


def below(values: dict[str, float], floors: dict[str, float]) -> dict[str, tuple[float, float]]:
    """The figures that are under their floors, with these."""
    return {name: (round(values[name], 4), floor) for name, floor in floors.items() if values[name] < floor}


@pytest.mark.corpus
@pytest.mark.parametrize("group", ["newsletters", "generic", "chinese"])
def test_reading_real_pages(pages: list[Sample], group: str) -> None:
    assert below(summaries(pages)[group].values(), FLOORS[group]) == {}


@pytest.mark.corpus
def test_boundaries_of_real_pages(pages: list[Sample]) -> None:
    assert below(boundaries.report(pages).values(), FLOORS["boundaries"]) == {}


@pytest.fixture(scope="module")
def strange() -> list[Stranger]:
    return strangers.pages()


@pytest.mark.parametrize("group", strangers.GROUPS)
def test_reading_pages_by_strangers(group: str, strange: list[Stranger]) -> None:
    assert below(summaries(strange)[group].values(), FLOORS[group]) == {}


@pytest.mark.parametrize("group", strangers.GROUPS)
def test_boundaries_of_pages_by_strangers(group: str, strange: list[Stranger]) -> None:
    found = strangers.report(one for one in strange if one.group == group)
    assert below(found.values(), FLOORS[f"boundaries-{group}"]) == {}


def test_the_truth_of_pages_by_strangers_stands_in_them(strange: list[Stranger]) -> None:
    for one in strange:
        shown = _letters("".join(Page(one.capture).tree.itertext()))
        assert [line for line in one.truth.must_not if _letters(line) not in shown] == [], one.name
        assert _letters((one.truth.text or "").strip().split("\n")[-1]) in shown, one.name


def _letters(text: str) -> str:
    return "".join(measures.tokens(text))


def test_boundaries_of_the_newsstand(stand: Newsstand) -> None:
    found = newsstand.report(stand)
    assert sum(case.label.withheld for case in found.cases) >= 10
    assert below(found.values(), FLOORS["newsstand"]) == {}


def test_works_of_the_newsstand(stand: Newsstand) -> None:
    found = works.linked(works.of_newsstand(stand))
    assert len(found.right) >= 50
    assert below(found.values(), FLOORS["works-newsstand"]) == {}


@pytest.mark.corpus
def test_works_of_real_pages(corpus: Path, stand: Newsstand) -> None:
    cases = [*works.of_real(corpus, corpus.parent / "seeds"), *works.of_newsstand(stand)]
    for order in (1, -1):
        found = works.linked(cases, order)
        assert len(found.right) >= 100
        assert below(found.values(), FLOORS["works"]) == {}


def test_works_of_many_alike_issues() -> None:
    figures = linking.speed(1500)
    assert below({name: float(str(value)) for name, value in figures.items()}, FLOORS["works-synthetic"]) == {}
    assert figures["false_merges"] == 0


def test_every_floor_is_of_a_figure() -> None:
    assert FLOORS.keys() == {
        *("newsletters", "generic", "chinese", "boundaries", "newsstand"),
        *(name for group in strangers.GROUPS for name in (group, f"boundaries-{group}")),
        *("works", "works-newsstand", "works-synthetic"),
    }
    assert FLOORS["boundaries"].keys() == Report().values().keys()


# The measures themselves can fail.


def case(withheld: bool, said: bool | None, *, text: str = "", last: str | None = None, **fields: object) -> Case:
    verdict = Verdict(said, text, **fields)  # type: ignore[arg-type]
    return Case(Label("a page", withheld, "paid", "subscription" if withheld else None, last), verdict)


def test_a_missed_wall_and_a_false_alarm_cost() -> None:
    report = Report([case(True, False), case(False, True), case(True, True), case(False, False)])
    assert report.presence.f1 == 0.5
    assert report.false_alarms == [1.0, 0.0]


def test_running_over_and_losing_text_cost() -> None:
    last = "and this is the last of the free words that a reader without a subscription may see"
    assert off(f"First. {last}.", last) == 0
    assert off(f"First. {last}. Subscribe now", last) == len("subscribenow")
    assert off("First.", last) < 0
    report = Report([case(True, True, text=f"{last} More", last=last), case(True, True, text="First", last=last)])
    values = report.values()
    assert (values["block_exact"], values["no_over_run"], values["no_under_run"]) == (0.0, 0.5, 0.5)


def test_a_missed_copy_and_a_false_merge_cost() -> None:
    report = works.Report({("a", "b")}, {("a", "c")}, {("d", "e")})
    assert (report.f1, report.values()["no_false_merge"]) == (0.5, 0.0)


def test_few_pages_have_a_wide_interval() -> None:
    low, high = interval([1.0] * 9)
    assert (round(low, 2), high) == (0.7, 1.0)
    low, high = interval([0.0, 1.0])
    assert (low < 0.1, high > 0.9) == (True, True)
    assert interval([]) == (0.0, 1.0)


def test_confidence_in_what_is_wrong_costs() -> None:
    sure = Report([case(True, False, confidence=1.0, observed="full")])
    unsure = Report([case(True, False, confidence=0.1, observed="full")])
    assert sure.brier == 1.0
    assert unsure.brier < 0.02


@pytest.mark.corpus
def test_evidence_that_is_not_in_the_bytes_is_found(pages: list[Sample]) -> None:
    page = next(sample for sample in pages if "thebureau" in sample.name)
    record = page.record
    assert record is not None
    assert list(invalid(record, page.capture)) == []
    said = record.signals[0]
    for where in ("css:div.no-such-class", "json:_preloads/post/nothing", "json:ld+json[9]/x", "header:X-None", "what"):
        record.signals = [Signal(said.says, said.value, where, said.by)]
        assert len(list(invalid(record, page.capture))) == 1, where
