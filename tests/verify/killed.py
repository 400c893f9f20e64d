"""A crawl that goes on until it is killed: `python -m tests.verify.killed URL SPOOL SEED`. It says what it is promised.

One line for each promise, written after the call that made it has returned: `W` and a record id (`Session.write`),
`E` and the id of an article (`Session.emit`), `C` and a run (`Session.close`).
"""

from __future__ import annotations

import os
import random
import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import UUID

from storage import open_archive
from storage.captures import Outcome
from tests.storage.exchanges import HTML, INFO, exchange, record_of

SEGMENT = 3_000_000
SIZES = (0, 0, 800, 9_000, 60_000, 400_000, 2_500_000)


def main(url: str, spool: str, seed: int) -> None:
    """Runs of a few pages, one after the other, in segments that roll; each page of text and noise."""
    chance = random.Random(seed)
    archive = open_archive(url, spool=Path(spool), segment_bytes=SEGMENT)
    ids = (UUID(int=chance.getrandbits(128), version=4) for _ in count())
    for number in count():
        run = f"run-{number}"
        session = archive.session("harbour", run, INFO, lambda: datetime.now(UTC), lambda: next(ids))
        for page in range(chance.randrange(1, 80)):
            body = HTML[: chance.randrange(200, 4000)] + chance.randbytes(chance.choice(SIZES))
            headers = (("Content-Type", "text/html"), ("Content-Length", str(len(body))))
            capture = session.write(exchange(page, body=body, headers=headers, time=datetime.now(UTC)))
            _say("W", capture.record_id)
            session.mark(capture, Outcome.ARTICLE, "")
            article = f"substack:letters:{number}-{page}"
            session.emit(record_of(capture, page, id=article))
            _say("E", article)
        session.close({"outcome": "finished", "finished": datetime.now(UTC)})
        _say("C", run)


def _say(what: str, of: str) -> None:
    os.write(1, f"{what} {of}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
