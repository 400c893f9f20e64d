"""Sources of which a job finds out that nothing is new: one request each, one WARC for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import open_archive
from tests.crawl.running import check_warcs, foldline, warcs
from tests.jobs.conftest import Make
from tests.jobs.site import Web, web
from tests.jobs.test_fleet import on
from tests.jobs.working import Place, recorded

EVERY = {"schedule": {"every": "6h"}}


@pytest.fixture
def harbours() -> Iterator[Web]:
    with web(validators=True) as running:
        yield running


@pytest.fixture
def crawled(make: Make, harbours: Web) -> Place:
    """Six sources in two groups, crawled once."""
    place = on(make(*harbours.sources(2, 3, concurrency=2, **EVERY)), harbours)
    assert place.worker("--until-idle").wait(150) == 0
    harbours.seen.clear()
    return place


def again(place: Place) -> None:
    assert place.run("schedule", "trigger", *(f"g{g}-s{s}" for g in range(2) for s in range(3))).code == 0
    assert place.worker("--until-idle").wait(150) == 0


def test_sources_that_have_nothing_new_share_a_warc(crawled: Place, harbours: Web) -> None:
    before, known = recorded(crawled), set(warcs(Path(crawled.archive)))
    again(crawled)
    assert Counter(one.status for one in harbours.seen) == {304: 6}
    assert recorded(crawled) == before
    made = sorted(set(warcs(Path(crawled.archive))) - known)
    assert [path.parts[-4] for path in made] == ["_polls", "_polls"], "one of each job"
    check_warcs(made)
    tables = open_archive(crawled.archive).tables
    rows = list(tables.query("SELECT source, url, outcome FROM captures WHERE record_type = 'revisit'")[1])
    assert {(source, outcome) for source, _, outcome in rows} == {
        (f"g{g}-s{s}", "not_modified") for g in range(2) for s in range(3)
    }
    assert all(url == f"http://s{source[-1]}.harbour{source[1]}.com/feed" for source, url, _ in rows)
    runs = list(tables.query("SELECT source, outcome, counts FROM runs")[1])
    assert Counter(source for source, _, _ in runs) == Counter({f"g{g}-s{s}": 2 for g in range(2) for s in range(3)})
    assert foldline("verify", crawled.archive, cwd=crawled.folder).code == 0
    found = foldline("extract", "--json", "--dry-run", "--archive", crawled.archive, cwd=crawled.folder)
    assert '"changed":0,"new":0,"missing":0' in found.out.replace(" ", "")
    history = crawled.json("schedule", "history")
    assert {entry["ended"]["outcome"] for entry in history} == {"done"}


def test_a_source_with_something_new_is_asked_once_and_crawled(crawled: Place, harbours: Web) -> None:
    harbours.more["s1.harbour0.com"] = 1
    again(crawled)
    asked = Counter((one.host, one.path) for one in harbours.seen)
    assert asked.most_common(1)[0][1] == 1, "what the poll fetched is handed over"
    assert [path for host, path in asked if path != "/feed"] == ["/p/2"]
    assert len(recorded(crawled)) == 13
    harbours.seen.clear()
    again(crawled)
    assert Counter(one.status for one in harbours.seen) == {304: 6}


def test_a_feed_with_a_token_is_asked_for_as_it_is(make: Make, harbours: Web) -> None:
    sources = [one | {"url": f"{one['url']}?token=OARSx7Qp"} for one in harbours.sources(2, 3, concurrency=2, **EVERY)]
    place = on(make(*sources), harbours)
    assert place.worker("--until-idle").wait(150) == 0
    harbours.seen.clear()
    again(place)
    assert Counter((one.path, one.status) for one in harbours.seen) == {("/feed?token=OARSx7Qp", 304): 6}
