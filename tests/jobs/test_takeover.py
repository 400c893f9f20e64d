"""Who counts as dead, what the living do about it, and that the dead cannot write any more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from crawler.jobs.child import Job, still_ours
from crawler.jobs.fleet import SILENT, Fleet, TakenForDead
from crawler.jobs.hints import Hint, hint
from storage.captures import Capture
from storage.errors import StoreError
from storage.state import RUNS, WORKERS, State
from tests.jobs.conftest import Make
from tests.jobs.site import web
from tests.jobs.test_fleet import on
from tests.jobs.test_kill import EVERY
from tests.jobs.working import recorded, until

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    made.prepare()
    return made


class Ticking:
    """A clock of one worker's own."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def worker(state: State, name: str, clock: Ticking) -> Fleet:
    made = Fleet(state, name, lambda: NOON, clock)
    made.beat("working")
    return made


def elsewhere(state: State, name: str) -> None:
    """As if that worker were on another machine."""
    with state.begin() as connection:
        connection.execute(sa.update(WORKERS).where(WORKERS.c.id == name).values(place="another boot", pid=1))


def watch(fleet: Fleet, clock: Ticking, seconds: float) -> dict[str, str]:
    """Look every two seconds for so long."""
    end = clock.now + seconds
    gone = fleet.gone()
    while clock.now < end:
        clock.now += 2
        gone = fleet.gone()
    return gone


def test_silence_is_measured_by_who_listens(state: State) -> None:
    clock = Ticking()
    me, other = worker(state, "me", clock), worker(state, "other", Ticking())
    elsewhere(state, "other")
    assert watch(me, clock, SILENT) == {}
    assert watch(me, clock, 4) == {"other": "dead"}
    other.beat("working")
    assert watch(me, clock, 4) == {}
    other.leave()
    assert me.gone() == {"other": "left"}


def test_after_a_pause_of_ones_own_nobody_is_dead(state: State) -> None:
    clock = Ticking()
    me = worker(state, "me", clock)
    worker(state, "other", Ticking())
    elsewhere(state, "other")
    me.gone()
    clock.now += 3600
    assert me.gone() == {}, "a laptop that slept, a database that was away: the others could not beat either"
    assert watch(me, clock, SILENT + 2) == {"other": "dead"}


def test_a_process_that_died_here_is_gone_at_once(state: State) -> None:
    clock = Ticking()
    me = worker(state, "me", clock)
    worker(state, "other", Ticking())
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with state.begin() as connection:
        connection.execute(sa.update(WORKERS).where(WORKERS.c.id == "other").values(pid=ended.pid))
    assert me.gone() == {"other": "dead"}
    me.forget(["other"])
    assert me.known() == {"me"}


def test_who_was_taken_for_dead_notices_and_may_not_write(state: State) -> None:
    me = worker(state, "me", Ticking())
    worker(state, "other", Ticking()).forget(["me"])
    with pytest.raises(TakenForDead):
        me.beat("working")
    row = {"run": "r", "source": "a", "politeness_group": "g", "due": NOON, "cause": "schedule", "state": "running"}
    with state.begin() as connection:
        connection.execute(sa.insert(RUNS).values(**row, queued_at=NOON, attempts=2))
    still_ours(state, Job(run="r", sources=[], attempt=2))
    with pytest.raises(StoreError, match="another worker goes on with the run"):
        still_ours(state, Job(run="r", sources=[], attempt=1))


def test_a_crawl_process_that_dies_is_replaced_and_its_job_goes_on(make: Make) -> None:
    with web(articles=8) as harbours:
        place = on(make(*harbours.sources(1, 1, delay=0.1, **EVERY)), harbours)
        running = place.worker("--until-idle")
        until(lambda: len(harbours.asked()) >= 3, what="the crawl")
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        tasks = [(task / "children").read_text().split() for task in Path(f"/proc/{running.pid}/task").iterdir()]
        for child in {*children, *(pid for pids in tasks for pid in pids)}:
            os.kill(int(child), signal.SIGKILL)
        assert running.wait(150) == 0, place.logs()[-3:]
        asked = [one.path for one in harbours.asked()]
    assert len(asked) - len(set(asked)) <= 1, "the page in flight"
    assert len(recorded(place)) == 8
    assert place.json("schedule", "history")[0]["ended"]["attempts"] == 2


@pytest.mark.parametrize(
    ("headers", "content", "expected"),
    [
        ((), b"<rss><channel><ttl>90</ttl>", Hint(5400, "the feed's ttl")),
        ((), b"<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
         Hint(21600, "the feed's updatePeriod")),
        ((("Cache-Control", "public, max-age=1800"),), b"<ttl>10</ttl>", Hint(1800, "Cache-Control")),
        ((("Cache-Control", "no-cache, max-age=1800"),), b"", Hint()),
        ((("Expires", "Fri, 20 Nov 2026 13:00:00 GMT"),), b"", Hint(3600, "Expires")),
        ((("Expires", "0"),), b"", Hint()),
        ((("Expires", "Fri, 20 Nov 2020 13:00:00 GMT"),), b"", Hint()),
    ],
)  # fmt: skip
def test_what_feed_and_server_ask_for(headers: tuple[tuple[str, str], ...], content: bytes, expected: Hint) -> None:
    capture = Capture(url="http://example.com/feed", time=NOON, status=200, headers=headers, content=content)
    assert hint(capture) == expected
