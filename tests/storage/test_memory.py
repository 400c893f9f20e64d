"""Memory does not grow with the crawl."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY

LONG = """
import sys
from uuid import uuid4
from storage import open_archive
from storage.captures import Outcome
from tests.storage.exchanges import begin, exchange, peak_memory, record_of
archive = open_archive(sys.argv[1])
session = begin(archive, uuid4)

def pages(first, last):
    for number in range(first, last):
        capture = session.write(exchange(number))
        session.mark(capture, Outcome.ARTICLE, "")
        session.emit(record_of(capture, number, content_text="boat " * 4000))
    return peak_memory()

early, late = pages(0, 300), pages(300, 3000)
session.close({})
print(early, late, peak_memory())
"""


def test_a_long_crawl_stays_flat(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LONG, str(tmp_path / "archive")]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    early, late, closed = map(int, done.stdout.split())
    assert late - early < 10
    assert closed < 300
