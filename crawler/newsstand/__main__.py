"""`python -m crawler.newsstand`: serves the newsstand on loopback until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crawler.newsstand.control import Burst, Control
from crawler.newsstand.corpus import Corpus
from crawler.newsstand.exchange import Site
from crawler.newsstand.server import Hall, listen
from crawler.newsstand.sites import BURSTS, DEFAULT_POSTS, build
from crawler.newsstand.tls import Authority


async def serve(options: argparse.Namespace, folder: Path) -> None:
    """Listens, prints the ready line (one JSON object), and stays. `folder` takes the certificates."""
    control = Control(() if options.no_burst else tuple(options.burst) or BURSTS)
    corpus = Corpus(options.corpus) if options.corpus else None
    saved: dict[str, Site] = dict.fromkeys(corpus.hosts, corpus) if corpus else {}
    halls = [Hall(scheme, build(options.posts, scheme) | saved, control) for scheme in ("http", "https")]
    server = await listen(halls[0], options.port)
    ready: dict[str, Any] = {"port": _port(server), "tls_port": None, "ca": None, "hosts": sorted(halls[0].sites)}
    if options.tls:
        authority = Authority(folder)
        secure = await listen(halls[1], 0, authority.context())
        ready |= {"tls_port": _port(secure), "ca": str(authority.ca)}
    sys.stdout.write(json.dumps(ready | {"skipped": corpus.skipped if corpus else []}) + "\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    if options.until_eof:
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()


def _port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


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
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="also serve the saved pages of a corpus folder")
    parser.add_argument("--tls", action="store_true", help="the same sites over TLS on a second port")
    parser.add_argument(
        "--until-eof", action="store_true", help="stop when standard input ends, as it does with the parent"
    )
    options = parser.parse_args()
    with TemporaryDirectory(prefix="foldline-newsstand-") as folder:
        asyncio.run(serve(options, Path(folder)))


if __name__ == "__main__":
    main()
