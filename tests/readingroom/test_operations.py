"""Runs and schedules: what the pages say, and where it comes from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect

from crawler.config import Settings
from crawler.replay.plans import schedules, told_by
from crawler.replay.serving import serving
from storage import Archive, open_archive
from storage.readingroom.application import application
from storage.readingroom.charts import scale
from storage.readingroom.guard import Guard
from storage.readingroom.runs import Crawls
from storage.readingroom.schedules import Schedules, Told
from storage.readingroom.shelf import Asked, Shelf
from storage.spool import Run
from storage.state import LEDGER, RUNS, SCHEDULES, State, StateError
from tests.readingroom.conftest import chromium
from tests.readingroom.test_api import get
from tests.replay.harbour import NOON, fill

HOUR = timedelta(hours=1)


@pytest.fixture
def crawled(tmp_path: Path) -> Archive:
    """A run with its captures, and sixty that found little over the days before, of which one failed."""
    archive = open_archive(tmp_path / "archive")
    fill(archive)
    runs = [
        Run(source="pier", run=f"pier-{number:02}", started=NOON - 8 * number * HOUR, outcome="finished",
            finished=NOON - 8 * number * HOUR + timedelta(seconds=90),
            counts={"article": 2, "not_modified": 5, "requisites": 9} | ({"timeout": 1} if number == 3 else {}))
        for number in range(1, 61)
    ]  # fmt: skip
    archive.tables.append_runs((run, []) for run in runs)
    return archive


def test_a_period_counts_addresses_bytes_and_time(crawled: Archive) -> None:
    """Files that pages need are no addresses of the run."""
    period = Crawls(Shelf(crawled.tables)).period("", 7)
    assert period is not None
    assert len(period.days) == 7
    pier = period.sources["pier"]
    assert dict(pier.ended) == {"article": 2 * pier.runs, "same": 5 * pier.runs, "failed": 1}
    assert pier.mean == timedelta(seconds=90)
    harbour = period.sources["harbour"]
    assert (harbour.runs, harbour.outcome, harbour.bytes > 1_000) == (1, "interrupted", True)
    assert period.whole.bytes == harbour.bytes > sum(one.bytes for one in period.days.values())  # some came a day later
    assert period.whole.runs == sum(one.runs for one in period.days.values())


def test_days_without_anything_before_the_first_are_left_out(crawled: Archive) -> None:
    crawls = Crawls(Shelf(crawled.tables))
    whole, one = crawls.period("", 90), crawls.period("harbour", 90)
    assert whole is not None
    assert one is not None
    assert (len(whole.days), len(one.days)) == (21, 7)
    assert crawls.period("nobody", 30) is None


def test_a_run_is_listed_with_what_it_brought(crawled: Archive) -> None:
    (row,) = Crawls(Shelf(crawled.tables)).listed(Asked({"source": "harbour"}))
    assert row["captures"] == 8
    assert row["bytes"] > 1_000


def test_runs_by_the_page(crawled: Archive, cache: Path) -> None:
    """Sixty-one runs are two pages; the second begins where the first ends."""
    with serving(application(crawled, cache, Guard())) as room, chromium() as (context, _):
        page = context.new_page()
        page.goto(f"{room}/runs?lang=en")
        newest = page.get_by_role("region", name="The newest runs").get_by_role("rowheader")
        assert newest.count() == 50
        page.get_by_text("The same as a table").click()
        expect(page.get_by_role("row", name="2026-11-19 3")).to_contain_text("6")
        page.get_by_role("link", name="Older runs").click()
        assert page.get_by_role("region", name="Older runs").get_by_role("rowheader").count() == 11
        page.get_by_role("link", name="中文").click()
        expect(page.get_by_role("heading", name="更早的运行")).to_be_visible()
        page.get_by_role("link", name="最新的运行").click()
        expect(page.get_by_role("img")).to_have_count(2)
        page.get_by_role("textbox", name="来源").fill("harbour")
        page.get_by_role("button", name="显示").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("运行记录 · harbour")


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """A run that failed late, a skip behind it, and a schedule that is paused."""
    made = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    made.prepare()
    past = {"at": NOON - HOUR, "due": NOON - 2 * HOUR}
    run = {
        "source": "pier", "run": "run-1", "politeness_group": "pier.test", "due": NOON - 2 * HOUR, "cause": "schedule",
        "state": "over", "queued_at": NOON - HOUR, "finished_at": NOON, "outcome": "failed", "detail": "gave nothing",
    }  # fmt: skip
    with made.begin() as connection:
        connection.execute(sa.insert(RUNS).values(run))
        connection.execute(
            sa.insert(LEDGER),
            [
                {"source": "pier", "verdict": "late", "reason": "late by 1 h", "run": "run-1", **past},
                {"source": "pier", "verdict": "skipped", "reason": "a run was under way", "run": None, **past},
            ],
        )
        paused = {"source": "quay", "paused_at": NOON - HOUR, "paused_why": "repairs"}
        connection.execute(sa.insert(SCHEDULES).values(paused))
    yield made
    made.close()


SOURCES = """
[source.pier]
url = "http://pier.test/"
[source.pier.schedule]
every = "6h"
[source.quay]
url = "http://quay.test/"
[source.quay.schedule]
every = "1d"
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A catalogue of two, and the database of `state`."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "sources.toml").write_text(SOURCES)
    database = f"sqlite:///{tmp_path / 'state.sqlite'}"
    return Settings.from_environment({}, sources=str(folder), database=database)


def test_schedules_are_those_of_the_command(state: State, settings: Settings) -> None:
    told = schedules(state, settings.catalogue().sources, NOON)
    pier, quay = told.plans
    assert (pier.source, pier.outcome, pier.detail) == ("pier", "failed", "gave nothing")
    assert pier.last is not None
    assert (pier.last.verdict, pier.last.reason, pier.last.ran) == ("skipped", "a run was under way", False)
    assert all(due.at <= NOON + timedelta(hours=24) for due in pier.next)
    assert quay.resting == "paused 1 h ago: repairs"
    assert [(one.verdict, one.ran, one.outcome) for one in told.decisions] == [
        ("skipped", False, ""),
        ("late", True, "failed"),
    ]


def _schedules_page(library: Archive, cache: Path, told: Told | None) -> str:
    with serving(application(library, cache, Guard(), schedules=told)) as room:
        status, body = get(f"{room}/schedules?lang=en")
        assert status == 200
        return body.decode()


def test_the_page_of_schedules(library: Archive, cache: Path, state: State, settings: Settings) -> None:
    text = _schedules_page(library, cache, told_by(settings))
    assert state.exists()
    for words in ("every 6h", "gave nothing", "a run was under way", "late by 1 h", "repairs", 'role="img"'):
        assert words in text


def test_without_a_database_the_page_says_so(library: Archive, cache: Path, settings: Settings, tmp_path: Path) -> None:
    """And makes none."""
    text = _schedules_page(library, cache, told_by(settings))
    assert "There is no database of schedules" in text
    assert "state.sqlite" in text
    assert not (tmp_path / "state.sqlite").exists()
    assert "There is no database of schedules" in _schedules_page(library, cache, None)
    assert "Nothing is scheduled" in _schedules_page(library, cache, lambda: Schedules(NOON))


def test_a_database_that_is_down_is_said(library: Archive, cache: Path) -> None:
    def down() -> Schedules:
        raise StateError("cannot be used", "postgresql://<here>", "see that it is up")

    assert "cannot be used" in _schedules_page(library, cache, down)
    assert "&lt;here&gt;" in _schedules_page(library, cache, down)


def test_a_file_that_is_no_database_is_said(library: Archive, cache: Path, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_bytes(b"no database at all" * 100)
    assert "cannot be read now" in _schedules_page(library, cache, told_by(settings))


def test_a_source_as_wacz(room: str) -> None:
    status, body = get(f"{room}/wacz/harbour.wacz")
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert "datapackage.json" in packed.namelist()
        assert packed.testzip() is None
    assert get(f"{room}/wacz/nobody.wacz")[0] == 404
    assert get(f"{room}/wacz/..%2Fharbour.wacz")[0] == 404
    assert get(f"{room}/records.jsonl?source=harbour")[1].count(b"\n") == 2
    assert get(f"{room}/records.jsonl?source=harbuor")[0] == 404


@given(st.integers(0, 10**13))
def test_an_axis_holds_what_it_shows(most: int) -> None:
    top, step = scale(most)
    assert top >= most
    assert top % step == 0
    assert 1 <= top // step <= 5


def test_now(settings: Settings, state: State) -> None:
    """The clock of the page is the machine's."""
    assert state.exists()
    assert abs(told_by(settings)().now - datetime.now(UTC)) < timedelta(minutes=1)
