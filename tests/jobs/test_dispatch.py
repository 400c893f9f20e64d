"""Due times become jobs once, on SQLite and on Postgres, with a ledger that says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from dbos import DBOSClient

from crawler.catalogue import Source
from crawler.jobs import engine
from crawler.jobs.board import history, listing, without_run
from crawler.jobs.dispatch import BATCH, Dispatcher, Wanted, batches, pause, resume
from crawler.jobs.schedule import Verdict
from storage.state import FORMAT, META, METADATA, RUNS, OutdatedError, State, database_url
from tests.servers.postgres import Postgres

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    url = f"sqlite:///{tmp_path_factory.mktemp('dispatch') / 'state.sqlite'}"
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = database_url("", server.prepared("dispatch"))
    made = State(url)
    made.prepare()
    engine.migrate(made)
    yield made
    made.close()


@pytest.fixture
def client(prepared: State) -> Iterator[DBOSClient]:
    made = engine.client(prepared)
    yield made
    made.destroy()


@pytest.fixture
def state(prepared: State, client: DBOSClient) -> State:
    """Empty."""
    with prepared.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(sa.delete(table))
        connection.execute(sa.insert(META).values(key="format", value=str(FORMAT)))
    client.delete_workflows([flow.workflow_id for flow in client.list_workflows()])
    return prepared


def source(name: str, url: str = "http://example.com/feed", **schedule: str) -> Source:
    given = {"name": name, "url": url, "schedule": schedule or {"every": "1h"}}
    return Source.model_validate(given)


def queued(client: DBOSClient) -> list[str]:
    return sorted(flow.workflow_id for flow in client.list_workflows(status="ENQUEUED"))


def finish(state: State, **values: object) -> None:
    with state.begin() as connection:
        connection.execute(sa.update(RUNS).values(**({"state": "over", "outcome": "done"} | values)))


def test_a_due_time_is_a_job_once_however_many_plan(state: State, client: DBOSClient) -> None:
    clock = Clock()
    planners = [Dispatcher(state, client, clock) for _ in range(3)]
    sources = {"a": source("a"), "b": source("b"), "c": source("c", "http://other.org/feed")}
    decided = [planner.tick(sources) for planner in planners]
    assert [len(one) for one in decided] == [3, 0, 0]
    assert len(queued(client)) == 2, "one job a politeness group"
    finish(state)
    clock.forward(minutes=59)
    assert planners[1].tick(sources) == []
    clock.forward(minutes=1.2)
    assert [decision.verdict for _, decision in planners[1].tick(sources)] == [Verdict.RUN] * 3
    assert len(queued(client)) == 4


def test_the_ledger_says_why(state: State, client: DBOSClient) -> None:
    clock = Clock()
    planner = Dispatcher(state, client, clock)
    sources = {"a": source("a"), "m": source("m", every="1h", overlap="merge")}
    planner.tick(sources)
    with state.begin() as connection:
        connection.execute(sa.update(RUNS).values(state="running"))
    clock.forward(hours=1)
    planner.tick(sources)
    clock.forward(hours=1)
    planner.tick(sources)
    rows = history(state, ["a"], 10)
    assert [row["verdict"] for row in rows] == ["skipped", "skipped", "run"]
    assert "is still under way; overlap = skip" in rows[0]["reason"]
    rows = history(state, ["m"], 10)
    assert [row["verdict"] for row in rows] == ["merged", "queued", "run"]
    assert "waits already and does for both" in rows[0]["reason"]
    finish(state, finished_at=clock.now)
    clock.forward(hours=7, minutes=10)
    planner.tick(sources)
    shown = {row["source"]: row for row in listing(state, sources, clock.now)}
    assert shown["a"]["last_decision"]["verdict"] == "late"
    assert (
        "no worker was there between 2026-11-20 14:00 and 2026-11-20 21:10 UTC" in shown["a"]["last_decision"]["reason"]
    )
    assert shown["a"]["active"][0]["state"] == "waiting"
    assert shown["a"]["last_run"]["outcome"] == "done"
    assert shown["a"]["next"] == [{"at": NOON + timedelta(hours=10), "why": ""}]


def test_a_clock_that_goes_back_gives_no_due_time_a_second_run(state: State, client: DBOSClient) -> None:
    clock = Clock()
    planner = Dispatcher(state, client, clock)
    sources = {"a": source("a", cron="0 * * * *")}
    planner.tick(sources)
    clock.forward(hours=1)
    planner.tick(sources)
    finish(state)
    clock.forward(hours=-1)
    assert planner.tick(sources) == []
    clock.forward(hours=1)
    ((_, decision),) = planner.tick(sources)
    assert decision.verdict is Verdict.SKIPPED
    assert "the clock went back" in decision.reason
    clock.forward(hours=1)
    assert [one.verdict for _, one in planner.tick(sources)] == [Verdict.RUN]


def test_paused_and_resumed(state: State, client: DBOSClient) -> None:
    clock = Clock()
    planner = Dispatcher(state, client, clock)
    sources = {"a": source("a")}
    planner.tick(sources)
    finish(state)
    pause(state, ["a"], clock.now, "the publisher asked")
    clock.forward(hours=5, minutes=30)
    assert planner.tick(sources) == []
    assert listing(state, sources, clock.now)[0]["paused"] == "paused 5 h 30 min ago: the publisher asked"
    assert resume(state, ["a", "b"], clock.now) == ["a"]
    assert planner.tick(sources) == [], "what passed is not made up for"
    clock.forward(hours=1)
    assert [one.verdict for _, one in planner.tick(sources)] == [Verdict.RUN]


def test_asked_for_by_hand(state: State, client: DBOSClient) -> None:
    clock = Clock()
    planner = Dispatcher(state, client, clock)
    unscheduled = Source.model_validate({"name": "u", "url": "http://example.com/feed"})
    made = planner.request([unscheduled], [NOON], "trigger")
    assert queued(client) == made["u"]
    clock.forward(seconds=30)
    planner.request([unscheduled], [clock.now], "trigger")
    assert "behind run" in history(state, ["u"], 1)[0]["reason"]
    hours = [NOON + timedelta(hours=n) for n in range(3)]
    assert without_run(state, "u", hours) == hours[1:]


def test_a_worker_older_than_the_queue_takes_nothing(state: State, client: DBOSClient) -> None:
    with state.begin() as connection:
        connection.execute(sa.update(META).where(META.c.key == "format").values(value=str(FORMAT + 1)))
    with pytest.raises(OutdatedError, match=r"format 2, this Foldline knows 1.*upgrade this worker"):
        state.prepare()
    with pytest.raises(OutdatedError):
        Dispatcher(state, client, Clock()).tick({"a": source("a")})
    assert queued(client) == []


def test_a_job_nobody_can_finish_frees_its_source(state: State, client: DBOSClient) -> None:
    clock = Clock()
    planner = Dispatcher(state, client, clock)
    made = planner.request([source("a"), source("b")], [NOON], "trigger")
    client.cancel_workflow(made["a"][0])
    engine.reconcile(client, state, set(), clock.now)
    assert history(state, ["a"], 1)[0]["ended"]["outcome"] == "failed"
    assert history(state, ["a"], 1)[0]["ended"]["detail"] == "its job is CANCELLED"


def test_batches_hold_one_group_and_no_source_twice() -> None:
    many = [source(f"s{n}", f"http://s{n}.example.com/feed") for n in range(BATCH + 10)]
    hosted = [
        Source.model_validate({"name": f"h{n}", "url": f"http://own-domain-{n}.com", "platform": "substack"})
        for n in range(3)
    ]
    wanted = [Wanted(one, NOON) for one in (*many, *hosted)] + [Wanted(many[0], NOON + timedelta(hours=1))]
    made = batches(wanted)
    assert sorted((group, len(batch)) for group, batch in made) == [
        ("example.com", 1), ("example.com", 10), ("example.com", BATCH), ("substack.com", 3),
    ]  # fmt: skip
    for _, batch in made:
        names = [one.source.name for one in batch]
        assert len(set(names)) == len(names)
