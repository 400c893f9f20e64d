"""Two that crawl one source at once."""

from __future__ import annotations

from collections import Counter
from threading import Barrier

from storage import open_archive
from storage.codec import decode
from tests.jobs.conftest import Make
from tests.jobs.site import web
from tests.jobs.test_fleet import all_done, on


def test_two_crawls_of_one_source_write_each_record_once(make: Make) -> None:
    with web(articles=3, gate=Barrier(2)) as harbours:
        place = on(make(*harbours.sources(1, 1)), harbours)
        all_done([place.command("crawl") for _ in range(2)])
    tables = open_archive(place.archive).tables
    made = [decode(line) for line in tables.records()]
    assert Counter((one.id, one.revision, one.change) for one in made) == {(one.id, 1, "new"): 1 for one in made}
    assert len(made) == 3
    assert list(tables.query("SELECT count(*) FROM runs")[1]) == [(2,)]
