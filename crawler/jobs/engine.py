"""The engine: DBOS runs each job as a workflow of steps that are remembered, on SQLite or Postgres.

plan → fetch → deliver → report. A worker that dies leaves its workflow behind; another goes on at the step it was in.
What a step did before the kill is not done twice, because each step can be repeated: a resumed fetch reads from the
archive what the run has archived, and delivering is the commit protocol of `storage.commit` (seal, store, index, emit).
"""

from __future__ import annotations

import logging
from collections.abc import Container
from datetime import datetime
from typing import Any, Protocol

import msgspec
import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSConfiguredInstance

from storage.state import FORMAT, RUNS, State

logger = logging.getLogger("foldline.worker")

APP = "foldline"
QUEUE = "foldline-crawl"
ROUNDS = 5
"""Times that a run goes back for pages whose group asked to be left alone."""
LONGEST_REST = 6 * 3600.0
"""Seconds. A longer pause ends the run; its schedule comes back."""
GIVEN_UP = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
"""How DBOS says that a workflow will not go on."""
TRIES = 30
"""Of a step that needs the database, the store or the crawl process; the waits between grow to an hour."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Sources of one politeness group that are due. `run` is the workflow's id too."""

    run: str
    group: str
    sources: list[str]


class Steps(Protocol):
    """What a worker does in each step (`crawler.jobs.steps`). Arguments and results are plain data."""

    def plan(self, job: Job) -> dict[str, Any]: ...
    def fetch(self, job: Job, plan: dict[str, Any], *, last: bool) -> dict[str, Any]: ...
    def deliver(self, job: Job, *, going_on: bool) -> list[str]: ...
    def report(self, job: Job, fetched: dict[str, Any]) -> dict[str, str]: ...
    def failed(self, job: Job, why: str) -> None: ...


@DBOS.dbos_class("Jobs")
class Jobs(DBOSConfiguredInstance):
    """The workflow, bound to the worker that runs it."""

    def __init__(self, steps: Steps) -> None:
        super().__init__("jobs")
        self._steps = steps

    @DBOS.workflow(name="crawl", max_recovery_attempts=1000)
    def crawl(self, job: dict[str, Any]) -> dict[str, str]:
        """One job from beginning to end; how each of its sources ended."""
        try:
            plan = self.plan(job)
            fetched = self._fetch_all(job, plan)
            if fetched["undelivered"]:
                self.deliver(job, False)
            return self.report(job, fetched)
        except Exception as error:  # noqa: BLE001 - whatever ends a job is told, and its sources are free for the next
            why = f"{type(error).__name__}: {error}"
            self.failed(job, why)
            return dict.fromkeys(job["sources"], why)

    def _fetch_all(self, job: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
        """Fetch; where the group asked to be left alone, rest durably and go on with what is left."""
        for number in range(1, ROUNDS + 1):
            last = number == ROUNDS
            fetched: dict[str, Any] = self.fetch(job, plan, last)
            if last or not fetched["put_off"]:
                break
            if fetched["undelivered"]:
                self.deliver(job, True)
            if fetched["pause"] > LONGEST_REST:
                fetched = self.fetch(job, plan, True)  # close what waited
                break
            DBOS.sleep(max(1.0, fetched["pause"]))
        return fetched

    @DBOS.step(name="plan", retries_allowed=True, max_attempts=TRIES)
    def plan(self, job: dict[str, Any]) -> dict[str, Any]:
        """Which sources still stand in the catalogue, and how they are defined now."""
        return self._steps.plan(msgspec.convert(job, Job))

    @DBOS.step(name="fetch", retries_allowed=True, max_attempts=TRIES)
    def fetch(self, job: dict[str, Any], plan: dict[str, Any], last: bool) -> dict[str, Any]:
        """Crawl, seal, store, index, emit; a source at a time comes home when it is done."""
        return self._steps.fetch(msgspec.convert(job, Job), plan, last=last)

    @DBOS.step(name="deliver", retries_allowed=True, max_attempts=TRIES, interval_seconds=5)
    def deliver(self, job: dict[str, Any], going_on: bool) -> list[str]:
        """What the store did not take at once."""
        return self._steps.deliver(msgspec.convert(job, Job), going_on=going_on)

    @DBOS.step(name="report", retries_allowed=True, max_attempts=TRIES)
    def report(self, job: dict[str, Any], fetched: dict[str, Any]) -> dict[str, str]:
        """Outcomes into the state, and what was learned of the sources' rhythm."""
        return self._steps.report(msgspec.convert(job, Job), fetched)

    @DBOS.step(name="failed", retries_allowed=True, max_attempts=TRIES)
    def failed(self, job: dict[str, Any], why: str) -> None:
        """The job could not be brought to its end."""
        self._steps.failed(msgspec.convert(job, Job), why)


def launch(state: State, worker: str, steps: Steps, at_once: int) -> None:
    """Take jobs from the queue from now on, at most so many at once, one of a group anywhere."""
    for handler in list(logging.getLogger("dbos").handlers):
        logging.getLogger("dbos").removeHandler(handler)
    config: DBOSConfig = {
        "name": APP,
        "system_database_url": state.url,
        "system_database_engine": state.engine,
        "application_version": str(FORMAT),
        "executor_id": worker,
        "use_listen_notify": False,
        "log_level": "WARNING",
    }
    DBOS(config=config)
    Jobs(steps)
    DBOS.launch()
    DBOS.register_queue(
        QUEUE,
        partition_concurrency=1,
        worker_concurrency=at_once,
        polling_interval_sec=0.5,
        on_conflict="always_update",
    )


def take_over(workers: list[str]) -> int:
    """Put the jobs of workers that are gone back into the queue; how many there were."""
    return len(DBOS._recover_pending_workflows(workers))  # noqa: SLF001 - DBOS leaves this to a paid service else


def reconcile(through: DBOSClient, state: State, workers: Container[str], now: datetime) -> None:
    """Jobs of workers that nobody has heard of go back into the queue; runs whose workflow has ended are over."""
    pending = through.list_workflows(status="PENDING", queue_name=QUEUE, load_input=False, load_output=False)
    lost = {flow.executor_id for flow in pending if flow.executor_id and flow.executor_id not in workers}
    if lost:
        logger.warning("taking over from workers that nobody knows", extra={"workers": sorted(lost)})
        take_over(sorted(lost))
    with state.read() as connection:
        open_ones = sa.select(RUNS.c.run).where(RUNS.c.state != "over").distinct().limit(1000)
        runs = list(connection.execute(open_ones).scalars())
    found = through.list_workflows(workflow_ids=runs, load_input=False, load_output=False) if runs else []
    statuses = {flow.workflow_id: flow.status for flow in found}
    for run in runs:
        status = statuses.get(run, "unknown to the engine")
        if status in {*GIVEN_UP, "unknown to the engine"}:
            ended = {"state": "over", "finished_at": now, "outcome": "failed", "detail": f"its job is {status}"}
            with state.begin() as connection:
                connection.execute(sa.update(RUNS).where(RUNS.c.run == run, RUNS.c.state != "over").values(ended))


def is_idle(through: DBOSClient) -> bool:
    """Whether no job is queued or under way anywhere."""
    states = ["ENQUEUED", "DELAYED", "PENDING"]
    return not through.list_workflows(status=states, queue_name=QUEUE, limit=1, load_input=False, load_output=False)


def leave() -> None:
    """Take no more jobs, let go of the database."""
    DBOS.destroy(workflow_completion_timeout_sec=0)


def migrate(state: State) -> None:
    """Make the engine's own tables where they are not."""
    DBOS.migrate(state.url)


def client(state: State) -> DBOSClient:
    """For enqueueing from outside of a worker."""
    return DBOSClient(system_database_engine=state.engine, application_name=APP)


def enqueue(connection: sa.Connection, through: DBOSClient, job: Job) -> None:
    """Within a transaction of ours: the decision and the job are written together or not at all."""
    through.enqueue_in_transaction(
        connection,
        {
            "workflow_name": "crawl",
            "class_name": "Jobs",
            "instance_name": "jobs",
            "queue_name": QUEUE,
            "queue_partition_key": job.group,
            "workflow_id": job.run,
        },
        msgspec.to_builtins(job),
    )
