"""In a real Chromium: what comes out runs nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.pipelines.making import record
from tests.pipelines.test_security import ATTACKS

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
TRAP = "<script>window.alert = function () { document.documentElement.setAttribute('data-hit', 'yes') }</script>"


@pytest.fixture(scope="module")
def chromium() -> str:
    """A browser on this machine."""
    found = os.environ.get("FOLDLINE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium: set FOLDLINE_CHROMIUM or install one")
    return found


def is_hit(chromium: str, body: str, folder: Path) -> bool:
    page = folder / "page.html"
    page.write_text(f"<!doctype html><html><head><meta charset=utf-8>{TRAP}</head><body>{body}</body></html>", "utf-8")
    flags = (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--timeout=5000",
        "--dump-dom",
    )
    command = [chromium, *flags, f"--user-data-dir={folder}/profile", page.as_uri()]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as browser:
        try:
            dom, _ = browser.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(browser.pid, signal.SIGKILL)
            raise
    return b"data-hit" in dom.partition(b"<head>")[0]


@pytest.mark.browser
def test_the_html_of_a_record_runs_nothing(chromium: str, tmp_path: Path) -> None:
    assert is_hit(chromium, "<img src=x onerror=alert(1)>", tmp_path), "the trap does not work: the test proves nothing"
    clean = "".join(record(f"<p>x</p>{attack}", title="t").content_html for attack in ATTACKS)
    assert not is_hit(chromium, clean, tmp_path)
