"""`scripts/soak`: the tests of this folder at full length, with figures. Exit code 1 where something does not hold."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from crawler.newsstand import Newsstand, start
from storage import open_archive
from storage.objects.seaweed import seaweed
from tests.crawl.running import check_warcs
from tests.jobs.conftest import TIDE
from tests.jobs.site import Web, web
from tests.jobs.working import Place, fetched, kill, place, recorded
from tests.servers.postgres import postgres

EVERY = {"schedule": {"every": "6h"}}
CONCURRENCY = 2
"""Requests at once that a group of the fleet allows."""


def kills(count: int, posts: int, seed: int) -> dict[str, object]:
    """Kill workers at random moments, S3 being the store; hold the end against a crawl that was left alone."""
    chance = random.Random(seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="foldline-soak-")))
        stand = stack.enter_context(start(posts=posts, bursts={}))
        server = stack.enter_context(seaweed(folder / "s3"))
        os.environ.update(server.environment)
        calm = place(folder / "calm", stand, [TIDE | EVERY | {"delay": 0}])
        assert calm.worker("--until-idle").wait(1800) == 0
        begun = time.time()
        shaken = place(folder / "shaken", stand, [TIDE | EVERY], f"s3://{server.bucket}/soak")
        shaken.env |= server.environment
        done = _shake(shaken, stand, count, max(1, posts // count), chance)
        last = shaken.worker("--until-idle")
        assert last.wait(3600) == 0, shaken.logs()[-3:]
        asked = Counter(entry["path"] for entry in stand.log("www.tidelines.test") if entry["time"] >= begun)
        again = sum(times - 1 for times in asked.values())
        _download(shaken, folder / "warcs")
        check_warcs(sorted((folder / "warcs").rglob("*.gz")))
        ours, theirs = fetched(shaken), fetched(calm)
        return {
            "kills": done,
            "posts": posts,
            "warcs": len(list((folder / "warcs").rglob("*.gz"))),
            "asked_again": again,
            "allowed": done * int(str(TIDE["concurrency"])),
            "same_captures": ours.keys() == theirs.keys(),
            "captures_twice": sum(ours.values()) - len(ours),
            "same_records": recorded(shaken) == recorded(calm),
            "records": len(recorded(shaken)),
            "spool_empty": not list((folder / "shaken" / "spool").rglob("*.warc.gz*")),
        }


def _shake(shaken: Place, stand: Newsstand, count: int, most: int, chance: random.Random) -> int:
    """Start and kill until so many are done or the crawl is over: at any moment, or after at most `most` pages."""
    done = 0
    while done < count:
        worker = shaken.worker("--until-idle")
        before, pages, seconds = _asked(stand), chance.randint(1, most), chance.uniform(0.5, 12.0)
        deadline = time.monotonic() + seconds
        by_pages = chance.random() < 0.7
        while worker.poll() is None and (_asked(stand) - before < pages if by_pages else time.monotonic() < deadline):
            time.sleep(0.02)
        if worker.poll() is not None:
            break
        if chance.random() < 0.5:
            kill(worker)
        else:
            worker.kill()  # the crawl process is left to notice by itself
            worker.wait(30)
        done += 1
        print(f"kill {done}: {_asked(stand)} posts asked for", file=sys.stderr)
    return done


def _asked(stand: Newsstand) -> int:
    return sum(entry["path"].startswith("/p/") for entry in stand.log("www.tidelines.test"))


def _download(shaken: Place, folder: Path) -> None:
    archive = open_archive(shaken.archive)
    for key in archive.warcs():
        target = folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.objects.open(key) as stream:
            target.write_bytes(stream.read())


def fleet(groups: int, each: int, at_once: int, seconds: float) -> dict[str, object]:
    """One worker, then two, on one Postgres, the sites being slow."""
    figures: dict[str, object] = {"sources": groups * each, "groups": groups, "at_once": at_once, "seconds": seconds}
    rates = []
    for workers in (1, 2):
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="foldline-soak-")))
            site = stack.enter_context(web(seconds=seconds))
            server = stack.enter_context(postgres())
            sources = site.sources(groups, each, concurrency=CONCURRENCY, **EVERY)
            made = place(folder / "fleet", stack.enter_context(start(posts=1, bursts={})), sources)
            made.env |= {
                "FOLDLINE_CONNECT_TO": f"*:80:127.0.0.1:{site.port}",
                "FOLDLINE_DATABASE": server.prepared("fleet"),
            }
            running = [made.worker("--until-idle", "--at-once", at_once) for _ in range(workers)]
            assert [worker.wait(3600) for worker in running] == [0] * workers
            rates.append(_rate(site))
            figures[f"{workers}_workers"] = {
                "pages_per_second": round(rates[-1], 2),
                "asked_twice": sum(n - 1 for n in Counter((one.host, one.path) for one in site.seen).values()),
                "feeds": len(site.asked("/feed")),
                "records": len(recorded(made)),
                "most_open_in_a_group": _most_open(site),
            }
    return figures | {"ratio": round(rates[1] / rates[0], 2)}


def _is_orderly(figures: dict[str, object], workers: int) -> bool:
    """Whether so many workers crawled each source once, no page twice, within the budget of each group."""
    found = figures[f"{workers}_workers"]
    assert isinstance(found, dict)
    once = found["feeds"] == figures["sources"] and found["asked_twice"] == 0
    return once and 0 < int(found["most_open_in_a_group"]) <= CONCURRENCY


def _rate(site: Web) -> float:
    seen = site.asked("/")
    return len(seen) / (max(one.ended for one in seen) - seen[0].begun)


def _most_open(site: Web) -> int:
    groups: dict[str, list[tuple[float, int]]] = {}
    for one in site.seen:
        group = ".".join(one.host.split(".")[-2:])
        groups.setdefault(group, []).extend([(one.begun, 1), (one.ended, -1)])
    most = 0
    for changes in groups.values():
        open_now = 0
        for _, change in sorted(changes):
            open_now += change
            most = max(most, open_now)
    return most


def main() -> int:
    """Parses the arguments, prints the figures."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    killing = verbs.add_parser("kill")
    killing.add_argument("--kills", type=int, default=50)
    killing.add_argument("--posts", type=int, default=500)
    killing.add_argument("--seed", type=int, default=1)
    measuring = verbs.add_parser("fleet")
    measuring.add_argument("--groups", type=int, default=20)
    measuring.add_argument("--each", type=int, default=10)
    measuring.add_argument(
        "--at-once", type=int, default=5, help="jobs of a worker: the groups should divide by twice as many"
    )
    measuring.add_argument("--seconds", type=float, default=2.0, help="that each answer takes")
    given = parser.parse_args()
    if given.verb == "kill":
        figures = kills(given.kills, given.posts, given.seed)
        held = all(figures[name] for name in ("same_captures", "same_records", "spool_empty"))
        held = held and (figures["kills"], figures["captures_twice"]) == (given.kills, 0)
        held = held and int(str(figures["asked_again"])) <= int(str(figures["allowed"]))
    else:
        figures = fleet(given.groups, given.each, given.at_once, given.seconds)
        held = float(str(figures["ratio"])) >= 1.7 and all(_is_orderly(figures, workers) for workers in (1, 2))
    print(json.dumps(figures, indent=2))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
