"""Crawls beside others: of the same source, and with a budget that is shared."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from threading import Barrier

from crawler.clock import utc_now
from crawler.jobs.fleet import Fleet
from storage import open_archive
from storage.codec import decode
from storage.state import State
from tests.jobs.conftest import Make
from tests.jobs.site import web
from tests.jobs.test_fleet import all_done, on


def test_two_crawls_of_one_source_write_each_record_once(make: Make) -> None:
    with web(articles=3, gates={"/robots.txt": Barrier(2)}) as harbours:
        place = on(make(*harbours.sources(1, 1)), harbours)
        all_done([place.command("crawl") for _ in range(2)])
    tables = open_archive(place.archive).tables
    made = [decode(line) for line in tables.records()]
    assert Counter((one.id, one.revision, one.change) for one in made) == {(one.id, 1, "new"): 1 for one in made}
    assert len(made) == 3
    assert list(tables.query("SELECT count(*) FROM runs")[1]) == [(2,)]


def test_a_crawl_ends_where_the_shared_budget_is_gone(make: Make) -> None:
    with web(articles=1) as harbours:
        place = on(make(*harbours.sources(1, 1)), harbours)
        database = place.folder / "archive" / "state.sqlite"
        state = State(f"sqlite:///{database}")
        state.prepare()
        Fleet(state, "host-1", utc_now).beat("working")
        state.close()

        def lose() -> None:
            with closing(sqlite3.connect(database, timeout=60, isolation_level=None)) as connection:
                connection.execute("DROP TABLE foldline_slots")

        harbours.gates["/p/0"] = Barrier(1, lose)
        all_done([place.command("crawl")], 60)
    assert "fall free by themselves" in (place.folder / "worker-0.log").read_text()
    assert len(list(open_archive(place.archive).tables.records())) == 1
