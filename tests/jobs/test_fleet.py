"""Several workers on one Postgres: each source once, no group over its budget, whatever goes wrong."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.request import urlopen

import psycopg
import pytest

from tests.forking import Forked
from tests.jobs.conftest import TIDE, Make
from tests.jobs.site import Web, web
from tests.jobs.test_kill import EVERY
from tests.jobs.working import Place, fetched, recorded, until
from tests.servers.postgres import Postgres, postgres


@pytest.fixture
def harbours() -> Iterator[Web]:
    with web() as running:
        yield running


def on(place: Place, site: Web, database: str | None = None) -> Place:
    """All hosts are the site's; the database is the given one."""
    place.env["FOLDLINE_CONNECT_TO"] = f"*:80:127.0.0.1:{site.port}"
    if database:
        place.env["FOLDLINE_DATABASE"] = database
    return place


def all_done(workers: list[Forked], seconds: float = 150) -> None:
    for worker in workers:
        assert worker.wait(seconds) == 0


def test_two_workers_share_the_sources_and_crawl_each_once(
    make: Make, harbours: Web, postgres_server: Postgres
) -> None:
    sources = harbours.sources(6, 3, **EVERY)
    place = on(make(*sources), harbours, postgres_server.prepared("shared"))
    all_done([place.worker("--until-idle", "--at-once", 2) for _ in range(2)])
    assert Counter((one.host, one.path) for one in harbours.seen).most_common(1)[0][1] == 1, "nothing is asked twice"
    assert len(harbours.asked("/feed")) == 18
    assert len(recorded(place)) == 36
    done = [{line["source"] for line in place.logs(n) if line["message"] == "source done"} for n in range(2)]
    assert not done[0] & done[1]
    assert len(done[0] | done[1]) == 18
    assert all(done), "both took part"
    history = place.json("schedule", "history")
    assert {entry["ended"]["outcome"] for entry in history} == {"done"}
    assert len({entry["run"] for entry in history}) == 6, "a job is a batch of one group"


GRANTS = """
CREATE TABLE grants (at double precision, delay double precision);
CREATE FUNCTION granted() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO grants VALUES (NEW.next_start - NEW.delay, NEW.delay); RETURN NEW; END';
CREATE TRIGGER granted AFTER UPDATE OF next_start ON foldline_groups FOR EACH ROW EXECUTE FUNCTION granted();
"""
"""Notes when each turn was given, by the clock that all share: how long one then takes to the site says nothing."""


def test_four_processes_keep_to_the_budget_of_one_group(make: Make, harbours: Web, postgres_server: Postgres) -> None:
    """Crawls that no queue holds apart: only the shared budget does."""
    harbours.seconds = 0.05
    database = postgres_server.prepared("budget")
    place = on(make(*harbours.sources(1, 4, delay=0.25, concurrency=2)), harbours, database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(GRANTS)
        crawls = [place.command("crawl", f"g0-s{n}", "--json") for n in range(4)]
        assert [crawl.wait(150) for crawl in crawls] == [0] * 4
        grants = connection.execute("SELECT at, delay FROM grants ORDER BY at").fetchall()
    seen = harbours.asked("/")
    assert len(seen) == 16, "robots.txt, feed and two articles of each"
    assert len(grants) == 16, "each has a turn of its own"
    assert {delay for _, delay in grants} == {0.25}
    turns = [at for at, _ in grants]
    assert all(later - earlier > 0.249 for earlier, later in pairwise(turns)), "the delay apart, whoever starts"
    assert all(one.begun >= turn for one, turn in zip(seen, turns, strict=True)), "nobody starts before there is a turn"
    for one in seen:
        assert sum(other.begun <= one.begun < other.ended for other in seen if other is not one) < 2


def test_a_group_in_trouble_pauses_alone_and_its_run_goes_on(
    make: Make, harbours: Web, postgres_server: Postgres
) -> None:
    harbours.trouble = {"s0.harbour0.com": 1}
    place = on(make(*harbours.sources(2, 2, **EVERY)), harbours, postgres_server.prepared("trouble"))
    all_done([place.worker("--until-idle")])
    refused = next(one for one in harbours.asked("/") if one.status == 429)
    group = [one for one in harbours.asked("/") if "harbour0" in one.host and one.begun > refused.ended + 0.2]
    assert min(one.begun for one in group) - refused.ended > 1.7, "Retry-After holds for the whole group"
    others = [one for one in harbours.seen if "harbour1" in one.host]
    assert max(one.ended for one in others) < refused.ended + 1.7 or len(others) == 8
    assert len(recorded(place)) == 8


def test_a_worker_that_is_told_to_stop_puts_its_job_back(make: Make, harbours: Web, postgres_server: Postgres) -> None:
    harbours.articles = 14
    place = on(make(*harbours.sources(1, 1, delay=0.2, **EVERY)), harbours, postgres_server.prepared("drain"))
    first = place.worker("--listen", "127.0.0.1:0")
    until(lambda: len(harbours.asked()) >= 4, what="the crawl")
    address = next(line["address"] for line in place.logs() if line["message"] == "listening")
    with urlopen(f"http://{address}/readyz") as answer:
        assert json.load(answer) == {"ok": True, "draining": False, "database": True}
    with urlopen(f"http://{address}/metrics") as answer:
        assert b"foldline_jobs_running 1.0" in answer.read()
    first.send_signal(signal.SIGTERM)
    assert first.wait(150) == 0
    assert {"draining", "job put back: this worker drains", "left"} <= {line["message"] for line in place.logs()}
    asked = len(harbours.asked())
    assert 4 <= asked < 14
    assert len(fetched(place)) == asked + 2, "what was fetched is in the archive"
    assert len(recorded(place)) == asked, "what only the feed showed waits for its own page"
    assert place.worker("--until-idle").wait(150) == 0
    assert len({one.path for one in harbours.asked()}) == len(harbours.asked()) == 14, "no page is asked for twice"
    assert len(recorded(place)) == 14
    resumed = next(line for line in place.logs() if line["message"] == "crawling")
    assert resumed["recalled"] == asked + 2, "with the feed and robots.txt"


def test_a_database_that_goes_away_stops_requests_and_loses_nothing(make: Make, harbours: Web) -> None:
    harbours.articles = 10
    with postgres() as server:
        place = on(make(*harbours.sources(1, 1, delay=0.1, **EVERY)), harbours, server.prepared("gone"))
        worker = place.worker("--until-idle")
        until(lambda: len(harbours.asked()) >= 3, what="the crawl")
        server.stop()
        time.sleep(1.0)
        asked = len(harbours.asked())
        time.sleep(1.0)
        assert len(harbours.asked()) == asked < 10, "without the shared budget nothing starts"
        server.start()
        assert worker.wait(150) == 0, place.logs()[-3:]
    said = [line["message"] for line in place.logs()]
    assert sum("the database of schedules and runs cannot be used" in text for text in said) <= 3, (
        "said once, not always"
    )
    assert any("answers again" in text for text in said)
    assert len(recorded(place)) == 10
    assert len({one.path for one in harbours.asked()}) == len(harbours.asked())


def test_a_database_that_is_down_at_the_start_is_one_line(make: Make) -> None:
    place = make(TIDE | EVERY)
    place.env["FOLDLINE_DATABASE"] = "postgresql://me:secret@127.0.0.1:9/none"
    for command in (("worker",), ("schedule", "list"), ("schedule", "trigger", "tide")):
        done = place.run(*command)
        assert done.code == 1
        assert len(done.err.strip().splitlines()) == 1, done.err
        assert "cannot be used" in done.err
        assert "secret" not in done.err
