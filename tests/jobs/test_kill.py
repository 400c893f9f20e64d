"""`kill -9` of a worker: another goes on, nothing is lost, nothing is there twice, what was stored is not asked for."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from crawler.newsstand import Newsstand
from storage.objects.seaweed import Seaweed
from tests.jobs.conftest import POSTS, TIDE, Make
from tests.jobs.working import Place, fetched, kill, recorded, until

EVERY = {"schedule": {"every": "6h"}}


def posts_asked(stand: Newsstand, since: float = 0.0) -> list[str]:
    log = stand.log("www.tidelines.test")
    return [entry["path"] for entry in log if entry["path"].startswith("/p/") and entry["time"] >= since]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, stand: Newsstand) -> Place:
    """The same crawl left alone."""
    from tests.jobs.working import place

    calm = place(tmp_path_factory.mktemp("calm"), stand, [TIDE | EVERY | {"delay": 0}])
    assert calm.worker("--until-idle").wait(150) == 0, calm.logs()[-3:]
    return calm


@pytest.mark.s3
def test_killed_again_and_again_with_s3_as_the_store(
    make: Make, stand: Newsstand, undisturbed: Place, s3: Seaweed, tmp_path: Path
) -> None:
    begun = time.time()
    place = make(TIDE | EVERY, archive=f"s3://{s3.bucket}/killed")
    place.env |= s3.environment
    chance = random.Random(7)
    kills = 0
    for _ in range(2):
        worker = place.worker()
        target = len(posts_asked(stand, begun)) + chance.randint(2, 7)
        until(lambda: len(posts_asked(stand, begun)) >= target or worker.poll() is not None, what="the crawl")  # noqa: B023
        time.sleep(chance.random() * 0.1)
        kill(worker)
        kills += 1
    assert place.worker("--until-idle").wait(150) == 0, place.logs()[-3:]
    compare(place, undisturbed, extra=kills * TIDE["concurrency"])  # type: ignore[operator]
    asked = posts_asked(stand, begun)
    assert len(asked) - len(set(asked)) <= kills * 2, "only pages in flight are asked for again"
    assert not list((tmp_path / "one" / "spool").rglob("*.warc.gz*"))


def test_a_machine_that_goes_dark_is_gone_on_without_and_comes_back(
    make: Make, stand: Newsstand, undisturbed: Place, tmp_path: Path
) -> None:
    """Its spool is out of reach: others fetch that again, and what it brings home later is no record twice."""
    begun = time.time()
    place = make(TIDE | EVERY)
    first = place.worker(FOLDLINE_SPOOL=str(tmp_path / "dark"))
    until(lambda: len(posts_asked(stand, begun)) >= 6, what="the crawl")
    kill(first)
    left = list((tmp_path / "dark").rglob("*.warc.gz.open"))
    assert len(left) == 1
    assert place.worker("--until-idle", FOLDLINE_SPOOL=str(tmp_path / "other")).wait(150) == 0, place.logs()[-3:]
    assert fetched(place) == fetched(undisturbed)
    assert recorded(place) == recorded(undisturbed)
    assert place.worker("--until-idle", FOLDLINE_SPOOL=str(tmp_path / "dark")).wait(150) == 0, place.logs()[-3:]
    assert not list((tmp_path / "dark").rglob("*.warc.gz*"))
    assert sum(fetched(place).values()) >= sum(fetched(undisturbed).values()) + 6, "both captures are kept"
    assert recorded(place) == recorded(undisturbed)


def compare(place: Place, undisturbed: Place, extra: int) -> None:
    ours, calm = fetched(place), fetched(undisturbed)
    assert ours.keys() == calm.keys()
    assert sum(ours.values()) - sum(calm.values()) <= extra
    assert recorded(place) == recorded(undisturbed)
    assert len(recorded(place)) == POSTS
