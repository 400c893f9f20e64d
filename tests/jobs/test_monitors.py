"""What the monitors say about facts, and the facts that an archive gives."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.cli import run
from crawler.config import Settings
from crawler.errors import ConfigError
from crawler.jobs.facts import facts_of, machine_facts
from crawler.jobs.monitors import (
    OF_A_MACHINE,
    OF_A_SOURCE,
    Look,
    MachineFacts,
    Sample,
    SourceFacts,
    judge,
    read_monitors,
)
from storage import open_archive
from tests.crawler.conftest import NOON, archive_url

__all__ = ["archive_url"]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WELL = MachineFacts("quay-1", {}, free=80 * 10**9, total=100 * 10**9)


def looks(*counts: Mapping[str, int]) -> tuple[Look, ...]:
    return tuple(Look(NOW - number * DAY, one) for number, one in enumerate(counts))


def sample(records: int, walled: int = 0, unlaid: int = 0, **missing: int) -> Sample:
    return Sample(
        records, walled, unlaid, {name: records - missing.get(name, 0) for name in ("title", "language", "text")}
    )


FINE = SourceFacts(
    "tide",
    published=tuple(NOW - number * DAY for number in range(12, 0, -1)),
    looks=looks({"article": 9, "listing": 1}, {"article": 1}, {"not_modified": 1}),
    recent=sample(8, 2),
    earlier=sample(40, 9),
)


def said(facts: SourceFacts | None = None, machine: MachineFacts | None = None) -> dict[str, str]:
    findings = judge([facts] if facts else [], machine, read_monitors())
    return {finding.monitor: finding.found for finding in findings}


def test_nothing_is_said_of_what_is_well_or_not_known() -> None:
    assert said(FINE, WELL) == {}
    assert said(SourceFacts("new"), WELL) == {}


def aged(days: float) -> SourceFacts:
    """The same daily letter, looked at so many days after its last post."""
    return replace(FINE, looks=(Look(FINE.published[-1] + days * DAY, {"not_modified": 1}),))


def test_silence_is_what_the_rhythm_does_not_explain() -> None:
    assert said(aged(3.9)) == {}
    assert said(aged(4.1)) == {"silent": "the last post is 4 d 2 h old, usually there is one every 1 d"}


def test_a_summer_pause_of_last_year_explains_one_of_this_year() -> None:
    earlier = tuple(date - 30 * DAY for date in FINE.published[:5])
    assert said(replace(aged(20), published=earlier + FINE.published)) == {}
    assert "silent" in said(replace(aged(50), published=earlier + FINE.published))


def test_our_own_pause_is_no_silence_of_theirs() -> None:
    """What counts is when we looked, not what time it is."""
    assert said(aged(1)) == {}


@pytest.mark.parametrize(("missing", "speaks"), [(2, False), (3, True), (8, True)])
def test_fields_that_fall(missing: int, speaks: bool) -> None:
    found = said(replace(FINE, recent=sample(8, 2, language=missing)))
    assert ("fields" in found) is speaks
    if missing == 8:
        assert found["fields"] == "language in 0% of the latest 8 (before: 100%)"


def test_a_field_that_was_never_usual_and_a_young_source_say_nothing() -> None:
    assert said(replace(FINE, earlier=sample(40, 9, language=10), recent=sample(8, 2, language=8))) == {}
    assert said(replace(FINE, earlier=sample(11, 2), recent=sample(8, 2, title=8))) == {}


@pytest.mark.parametrize(("before", "now", "speaks"), [(0, 3, False), (0, 4, True), (40, 4, True), (40, 5, False)])
def test_walls_that_jump_up_or_vanish(before: int, now: int, speaks: bool) -> None:
    found = said(replace(FINE, earlier=sample(40, before), recent=sample(8, now)))
    assert ("walls" in found) is speaks


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"article": 8, "no_layout": 2}, {}),
        ({"article": 13, "no_layout": 3}, {}),
        ({"article": 12, "no_layout": 3}, {"layout": "3 of 15"}),
        ({"article": 16, "forbidden": 4}, {"refused": "4 of 20"}),
        ({"article": 17, "server_error": 2, "challenge": 2}, {}),
        ({"article": 4, "rate_limited": 3}, {}),
        ({"article": 9, "timeout": 90, "robots": 90, "requisite": 90, "retried": 90}, {}),
    ],
)
def test_shares_of_pages(counts: dict[str, int], expected: dict[str, str]) -> None:
    assert said(replace(FINE, looks=looks(counts))) == expected


@pytest.mark.parametrize(("before", "now", "speaks"), [(0, 2, False), (0, 3, True), (40, 8, False), (30, 7, False)])
def test_a_design_in_which_the_text_is_only_looked_for(before: int, now: int, speaks: bool) -> None:
    """A publication of no known platform never had a layout; one that loses its own deserves a look."""
    found = said(replace(FINE, earlier=sample(40, 9, before), recent=sample(8, 2, now)))
    assert found == ({"layout": "3 of the latest 8 records read without one (before: 0%)"} if speaks else {})


def test_shares_are_taken_over_the_latest_five_runs() -> None:
    polls: list[dict[str, int]] = [{"forbidden": 1}] * 4
    assert said(replace(FINE, looks=looks(*polls, {"listing": 1})))["refused"] == "4 of 5"
    gone: list[dict[str, int]] = [{"listing": 1}] * 5
    assert said(replace(FINE, looks=looks(*gone, *polls))) == {}


def test_failing_needs_three_in_a_row() -> None:
    bad: list[dict[str, int]] = [{"dns": 1}] * 3
    assert said(replace(FINE, looks=looks(*bad[:2], {"not_modified": 1}))) == {}
    assert said(replace(FINE, looks=looks(*bad[:2]))) == {}
    assert said(replace(FINE, looks=looks(*bad))) == {"failing": "3 in a row, the last with: dns"}


def test_store_and_disk() -> None:
    late = {"tide@1": timedelta(minutes=31), "pier@1": timedelta(hours=3), "gull@2": timedelta(minutes=2)}
    assert said(None, replace(WELL, waiting=late)) == {"store": "2 in the spool, pier@1 for 3 h"}
    assert said(None, replace(WELL, free=4 * 10**9)) == {"disk": "4.0 GB of 100 GB free"}
    assert said(None, replace(WELL, free=2 * 10**9, total=10 * 10**9)) == {}, "a tenth of a small disk is enough"


def test_each_row_of_the_table_has_its_judge_and_its_words() -> None:
    monitors = read_monitors()
    assert list(monitors) == [*OF_A_SOURCE, *OF_A_MACHINE]
    for monitor in monitors.values():
        assert monitor.what
        assert monitor.remedy
        assert monitor.limits
    (finding,) = judge([replace(FINE, looks=looks({"no_layout": 3}))], None, monitors)
    assert str(finding) == "tide: pages that no layout knows: 3 of 3"


def test_the_manual_has_each_row() -> None:
    manual = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
    for name, monitor in read_monitors().items():
        limits = ", ".join(f"`{key} = {value:g}`" for key, value in monitor.limits.items())
        assert f"| `{name}` | {monitor.what} | {limits} | {monitor.remedy} |" in manual


def test_thresholds_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "monitors.toml"
    path.write_text("[layout]\npages = 30\n")
    given = Settings.from_environment({"FOLDLINE_MONITORS": str(path)})
    assert dict(read_monitors(given.monitors)["layout"].limits) == {"share": 0.2, "pages": 30}
    assert read_monitors()["layout"].limits["pages"] == 3
    for text, message in (
        ("[layuot]\npages = 1", "is no monitor .*did you mean 'layout'"),
        ("[layout]\npage = 1", "layout.page.*known: share, pages"),
        ("[layout]\npages = 0", "is not above 0"),
        ('[layout]\npages = "3"', "is not above 0"),
        ("[layout", "cannot be read"),
    ):
        path.write_text(text)
        with pytest.raises(ConfigError, match=message):
            read_monitors(path)


def test_facts_of_an_archive(archive_url: str) -> None:
    harbour, pier = facts_of(open_archive(archive_url), NOON)
    assert (harbour.source, pier.source) == ("harbour", "pier")
    assert harbour.recent == Sample(4, 1, 0, {"title": 4, "date_published": 4, "language": 0, "text": 4})
    assert harbour.earlier == Sample()
    assert harbour.published == tuple(datetime(2026, 4, day, tzinfo=UTC) for day in (1, 2, 3, 4))
    assert [dict(look.counts) for look in harbour.looks] == [{"article": 4}]
    assert facts_of(open_archive(archive_url), NOON, ["pier", "unheard-of"]) == [pier]
    assert facts_of(open_archive(archive_url), NOON + 100 * DAY)[0].looks == (), "runs of long ago say nothing"


def test_facts_count_an_article_once_and_the_latest_by_date(archive_url: str) -> None:
    archive = open_archive(archive_url)
    (line,) = archive.tables.records(where="source = 'harbour'", limit=1)
    later = []
    for number in range(1, 31):
        one: Any = json.loads(line) | {"id": f"substack:harbour:later-{number}", "title": ""}
        one["date_published"] = f"2026-03-{number:02}T00:00:00Z"
        one["layout"] = "GenericSubstackPost" if number % 2 else "SubstackPost"
        later.append(json.dumps(one).encode())
    again = json.loads(line) | {"revision": 2, "title": None}
    archive.tables.append_records([*later, json.dumps(again).encode()])
    harbour = facts_of(archive, NOON, ["harbour"])[0]
    assert (harbour.recent.records, harbour.earlier.records) == (8, 26)
    assert harbour.recent.filled["title"] == 3, "four of April, the first of them retitled; four of March without"
    assert harbour.earlier.filled["title"] == 0
    assert (harbour.recent.unlaid, harbour.earlier.unlaid) == (2, 13)


def test_what_waits_in_the_spool(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    ages = {"tide@1": {"a.warc.gz": 45, "b.warc.gz.open": 0}, "pier@1": {"b.warc.gz.open": 2, "session.json": 50}}
    for name, files in ages.items():
        (tmp_path / name).mkdir()
        for file, minutes in files.items():
            (tmp_path / name / file).touch()
            stamp = (now - timedelta(minutes=minutes)).timestamp()
            os.utime(tmp_path / name / file, (stamp, stamp))
    (tmp_path / "gone@2").mkdir()
    found = machine_facts(tmp_path, now)
    assert {name: round(age.total_seconds() / 60) for name, age in found.waiting.items()} == {"pier@1": 2, "tide@1": 45}
    assert 0 < found.free <= found.total
    assert machine_facts(tmp_path / "not" / "there", now).waiting == {}


def test_status_shows_what_deserves_attention(archive_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    archive = open_archive(archive_url)
    waiting = archive.spool / "pier@run-2"
    waiting.mkdir(parents=True)
    (waiting / "session.json").touch()
    os.utime(waiting / "session.json", (0, 0))
    assert run(["status", "--archive", archive_url]) == 0
    out = capsys.readouterr().out
    assert "what was fetched has not reached the archive: 1 in the spool, pier@run-2 for" in out
    assert "see that the store is up" in out
    assert run(["status", "--archive", archive_url, "--json"]) == 0
    (finding,) = [one for one in json.loads(capsys.readouterr().out)["attention"] if one["monitor"] != "disk"]
    assert finding["monitor"] == "store"
