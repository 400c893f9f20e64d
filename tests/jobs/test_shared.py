"""What several archives and workers share of one Postgres without getting into each other's way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.jobs.linking import HOLD, Linking
from crawler.jobs.memory import Last, Memory
from storage import open_archive
from storage.captures import Outcome
from storage.state import State, database_url
from tests.jobs.conftest import Make
from tests.jobs.site import web
from tests.jobs.test_fleet import all_done, on
from tests.servers.postgres import Postgres

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
POST = "http://a.test/p/1"


def test_two_archives_remember_a_source_of_the_same_name_apart(tmp_path: Path, postgres_server: Postgres) -> None:
    state = State(database_url("", postgres_server.prepared("memories")))
    first, second = (open_archive(tmp_path / name) for name in ("one", "two"))
    memory = Memory(first, state, "a")
    memory.settled(POST, Outcome.ARTICLE, NOON)
    memory.save(Last(definition="d", whole=True, way="http://a.test/feed"))
    stranger = Memory(second, state, "a")
    stranger.load()
    assert (stranger.get(POST), stranger.last) == (None, Last())
    stranger.settled(POST, Outcome.GONE, NOON)
    stranger.save(Last(definition="e"))
    again = Memory(first, state, "a")
    again.load()
    seen = again.get(POST)
    assert seen is not None
    assert (seen.missing, again.last.definition, again.last.whole) == (0, "d", True)
    again._drop()
    stranger.load()
    assert stranger.get(POST) is not None, "what one forgets the other still knows"
    state.close()


def test_one_worker_links_until_it_leaves_or_says_nothing_more(tmp_path: Path, postgres_server: Postgres) -> None:
    state = State(database_url("", postgres_server.prepared("turns")))
    archive, now = open_archive(tmp_path), [NOON]
    one, two = (Linking(archive, state, name, lambda: now[0]) for name in ("host-1", "host-2"))
    assert one.is_idle()
    assert not one._is_mine(), "nothing waits"
    two.wanted()
    assert not one.is_idle()
    assert one._is_mine()
    two.wanted()
    assert not two._is_mine(), "the other has the index"
    assert two.is_idle()
    assert one._is_mine()
    two.wanted()
    now[0] += timedelta(seconds=HOLD + 1)
    assert two._is_mine(), "nobody heard of the first"
    two.leave()
    one.wanted()
    assert one._is_mine()
    state.close()


def test_two_workers_leave_every_record_linked(make: Make, postgres_server: Postgres) -> None:
    with web() as harbours:
        sources = harbours.sources(4, 2, schedule={"every": "6h"})
        place = on(make(*sources), harbours, postgres_server.prepared("linked"))
        all_done([place.worker("--until-idle", "--at-once", 2) for _ in range(2)])
    tables = open_archive(place.archive).tables
    unlinked = "SELECT count(*) FROM records WHERE (source, id) NOT IN (SELECT (source, id) FROM works)"
    assert list(tables.query(unlinked)[1]) == [(0,)]
    seqs = [seq for (seq,) in tables.query("SELECT seq FROM works ORDER BY seq")[1]]
    assert seqs == list(range(1, len(seqs) + 1)), "no two linked at once"
