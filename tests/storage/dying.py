"""A crawl that is killed at a given step: `python -m tests.storage.dying URL SPOOL STEP [before|after] [TIME]`."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from storage import commit, open_archive
from storage.objects.local import LocalStore
from storage.objects.s3 import S3Store
from storage.spool import Folder
from storage.tables import Tables
from storage.warc.sink import Segment
from tests.storage.exchanges import begin, crawl

PAGES = 6
STEPS: dict[str, tuple[tuple[Any, str], ...]] = {
    "write": ((Segment, "write"),),
    "seal": ((Segment, "seal"),),
    "report": ((Folder, "save_run"),),
    "store": ((LocalStore, "put_file"), (S3Store, "put_file")),
    "index": ((commit, "cdxj"),),
    "note": ((Folder, "note_stored"),),
    "captures": ((Tables, "append_captures"),),
    "records": ((Tables, "append_records"),),
    "unlink": ((Path, "unlink"),),
    "run": ((Tables, "append_runs"),),
    "remove": ((Folder, "remove"),),
}


def dying(function: Callable[..., Any], when: str, time: int) -> Callable[..., Any]:
    """The function, deadly at its n-th call."""
    calls = count(1)

    def call(*args: Any, **kwargs: Any) -> Any:
        last = next(calls) == time
        if last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        made = function(*args, **kwargs)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    return call


def main(url: str, spool: str, step: str, when: str, time: int) -> None:
    """Crawl some pages, then close."""
    opened = open_archive(url, spool=Path(spool))
    for owner, name in STEPS[step]:
        setattr(owner, name, dying(getattr(owner, name), when, time))
    numbers = count(1)
    running = begin(opened, lambda: UUID(int=next(numbers)))
    crawl(running, PAGES)
    running.close({"outcome": "finished"})


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))
