"""`python -m crawler.newsstand`: serves the newsstand on loopback until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys

from crawler.newsstand.control import Burst, Control
from crawler.newsstand.server import Hall, listen
from crawler.newsstand.sites import BURSTS, DEFAULT_POSTS, build


async def serve(options: argparse.Namespace) -> None:
    """Listens, prints the ready line (one JSON object), and stays until told to stop."""
    control = Control(() if options.no_burst else tuple(options.burst) or BURSTS)
    sites = build(options.posts, "http")
    server = await listen(Hall("http", sites, control), options.port)
    ready = {
        "port": server.sockets[0].getsockname()[1],
        "tls_port": None,
        "ca": None,
        "hosts": sorted(sites),
        "skipped": [],
    }
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    server.close()


def burst(value: str) -> Burst:
    """`host/path=times` as a burst. Raises ValueError for anything else."""
    place, _, times = value.rpartition("=")
    host, _, path = place.partition("/")
    return Burst(host, f"/{path}", int(times))


def main() -> None:
    """Parses the arguments and serves."""
    parser = argparse.ArgumentParser(prog="python -m crawler.newsstand", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="plain HTTP port; 0 chooses a free one")
    parser.add_argument("--posts", type=int, default=DEFAULT_POSTS, help="posts of the big Substack publication")
    parser.add_argument(
        "--burst",
        type=burst,
        action="append",
        default=[],
        metavar="HOST/PATH=TIMES",
        help="first requests that answer 429",
    )
    parser.add_argument("--no-burst", action="store_true", help="no 429 at all")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
