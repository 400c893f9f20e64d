"""Alerts against a real webhook receiver on loopback, and a worker that raises one."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.channels import Channel, Message, Webhook
from crawler.jobs.alerts import CLAIM, Alerts
from crawler.jobs.monitors import Finding
from storage.state import ALERTS, State
from tests.crawler.receiving import KEY, OnAnyPort, Post, Receiver, mail_to, receiver
from tests.jobs.conftest import Make, make, stand
from tests.jobs.site import web
from tests.servers.postgres import Postgres, postgres_server

__all__ = ["make", "postgres_server", "receiver", "stand"]

STUCK = Finding("store", "quay-1", "1 in the spool", "what was fetched has not reached the archive", "mend the store")
MUTE = Finding("silent", "tide", "the last post is 9 d old", "nothing new for long", "look")


class Clock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Bench:
    """A state, its clock, and any number of workers on it."""

    state: State
    clock: Clock

    def worker(self, *channels: Channel) -> Alerts:
        return Alerts(self.state, channels, self.clock)

    def rows(self) -> list[Any]:
        with self.state.begin() as connection:
            return list(connection.execute(ALERTS.select()))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    state.prepare()
    yield Bench(state, Clock())
    state.close()


def look(alerts: Alerts, *findings: Finding) -> None:
    alerts.settle(findings, {"tide"}, {"quay-1"})
    alerts.tell()


def test_an_alert_is_told_once_and_its_end_once(
    bench: Bench, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "foldline.alerts")
    alerts = bench.worker(Webhook(receiver.url, KEY))
    for _ in range(3):
        look(alerts, STUCK, MUTE)
        bench.clock.now += timedelta(hours=1)
    assert receiver.told == [("alert", "silent", "tide"), ("alert", "store", "quay-1")]
    look(alerts, MUTE)
    look(alerts, MUTE)
    assert receiver.told[2:] == [("over", "store", "quay-1")]
    over = json.loads(receiver.got[-1][1])
    assert (over["since"], over["cleared_at"]) == ("2026-11-20T12:00:00Z", "2026-11-20T15:00:00Z")
    look(alerts, STUCK)
    look(alerts)
    assert [state for state, _, _ in receiver.told[3:]] == ["over", "alert", "over"], "it may begin again"
    assert bench.rows() == []
    assert sum("over: " in line.message for line in caplog.records) == 3


def test_what_was_not_looked_at_is_not_over(bench: Bench, receiver: Receiver) -> None:
    alerts = bench.worker(Webhook(receiver.url, KEY))
    look(alerts, STUCK, MUTE)
    alerts.settle([], {"pier"}, {"quay-2"})
    alerts.tell()
    assert len(receiver.got) == 2
    alerts.forget({"pier"})
    alerts.tell()
    assert receiver.told[2:] == [("over", "silent", "tide")], "the source is no longer in the catalogue"


def test_a_channel_that_fails_is_tried_again_and_the_others_not(bench: Bench, receiver: Receiver) -> None:
    handler = Post()
    server = OnAnyPort(handler)
    alerts = bench.worker(
        Webhook(receiver.url, KEY, sleep=lambda _: None), mail_to(f"smtp://127.0.0.1:{server.port}", None)
    )
    look(alerts, STUCK)
    look(alerts, STUCK)
    assert (len(receiver.got), len(handler.got)) == (1, 0)
    server.start()
    try:
        look(alerts, STUCK)
        look(alerts, STUCK)
        assert (len(receiver.got), len(handler.got)) == (1, 1)
        look(alerts)
        assert (len(receiver.got), len(handler.got)) == (2, 2)
    finally:
        server.stop()


def test_who_never_heard_of_an_alert_hears_nothing_of_its_end(bench: Bench, receiver: Receiver) -> None:
    receiver.answers = [400]
    alerts = bench.worker(Webhook(receiver.url, KEY))
    look(alerts, STUCK)
    look(alerts)
    assert len(receiver.got) == 1
    assert bench.rows() == []


def test_without_channels_the_log_has_it_all(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    alerts = bench.worker()
    look(alerts, STUCK)
    look(alerts, STUCK)
    look(alerts)
    assert [line.message.split(":")[0] for line in caplog.records] == ["quay-1", "over"]
    assert bench.rows() == []


def test_a_worker_that_dies_while_telling_leaves_it_to_others(bench: Bench, receiver: Receiver) -> None:
    class Dies:
        name = "webhook"

        def tell(self, message: Message) -> None:  # noqa: ARG002
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        look(bench.worker(Dies()), STUCK)
    other = bench.worker(Webhook(receiver.url, KEY))
    look(other, STUCK)
    assert receiver.got == [], "somebody is telling it"
    bench.clock.now += timedelta(seconds=CLAIM + 1)
    look(other, STUCK)
    assert len(receiver.got) == 1


def test_of_many_workers_one_tells(receiver: Receiver, postgres_server: Postgres) -> None:
    url = postgres_server.create("alerts").replace("postgresql://", "postgresql+psycopg://")
    states = [State(url) for _ in range(6)]
    for state in states:
        state.prepare()
    clock = Clock()
    workers = [Alerts(state, [Webhook(receiver.url, KEY)], clock) for state in states]
    for findings in ([STUCK, MUTE], [STUCK, MUTE], []):
        threads = [threading.Thread(target=look, args=(worker, *findings)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(receiver.told) == [
        ("alert", "silent", "tide"), ("alert", "store", "quay-1"),
        ("over", "silent", "tide"), ("over", "store", "quay-1"),
    ]  # fmt: skip
    for state in states:
        state.close()


def test_a_worker_tells_what_its_runs_came_to(make: Make, receiver: Receiver) -> None:
    """A layout limit so low that one page is enough; then the site is mended and the next run says so."""
    with web() as harbours:
        harbours.trouble = {"s0.harbour0.com": 10**6}
        harbours.retry_after = 0
        place = make(*harbours.sources(1, 1))
        (place.folder / "monitors.toml").write_text("[refused]\nanswers = 1\nshare = 0.6\n[failing]\nruns = 1\n")
        place.env |= {
            "FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{harbours.port}",
            "FOLDLINE_MONITORS": str(place.folder / "monitors.toml"),
            "FOLDLINE_ALERT_WEBHOOK": receiver.url,
        }
        place.json("schedule", "trigger", "g0-s0")
        worker = place.worker("--until-idle")
        assert worker.wait(200) == 0, place.logs()[-5:]
        assert ("alert", "failing", "g0-s0") in receiver.told
        harbours.trouble = {}
        place.json("schedule", "trigger", "g0-s0")
        assert place.worker("--until-idle").wait(200) == 0, place.logs()[-5:]
    assert ("over", "failing", "g0-s0") in receiver.told
    assert len(receiver.told) == len(set(receiver.told))
