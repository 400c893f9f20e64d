"""What a worker makes of what its crawl process says."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Event

import pytest

from crawler.config import Settings
from crawler.jobs.pool import CrawlProcess, Garbled, Handed

SAYS = """#!/bin/sh
read job
echo 5
echo '["run"]'
echo '{"run": ["one"]}'
echo '{"totals": {"bytes": 7}}'
echo '{"run": "one", "sources": {"a": {"pause": null}}}'
read job
echo '{"run": "two", "sources": {"a": {"fetched": 3}}}'
read job
"""


def test_a_garbled_message_fails_its_job_and_the_next_is_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child"
    child.write_text(SAYS)
    child.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(child))
    over = Event()
    process = CrawlProcess(Settings.from_environment({}), "worker/1", lambda _: over.set())
    try:
        with pytest.raises(Garbled, match="pause"):
            process.start(Handed("one", [], 1, last=True)).result(60)
        assert process.totals == {"bytes": 7}
        assert process.start(Handed("two", [], 1, last=True)).result(60).sources["a"].fetched == 3
        assert not process.busy
    finally:
        process.kill()
        assert over.wait(60)
