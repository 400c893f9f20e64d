"""No false alarms: what is said of other people's files is true, and of legal ones nothing is said but notes."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from storage.verify.rules import Severity
from tests.verify.finding import found, rules
from tests.verify.foreign import FAULTY, of_corpus, packaged


@pytest.fixture(scope="module")
def files(request: pytest.FixtureRequest) -> dict[str, Path]:
    """All of them that can be had."""
    try:
        return packaged()
    except OSError as error:
        pytest.skip(f"{error}; needs a package index once, then the cache")


def test_the_packages_raise_no_false_alarm(files: dict[str, Path]) -> None:
    assert len(files) >= 20
    told = {name: rules(path) for name, path in files.items()}
    assert told == {name: set(FAULTY.get(name, {})) for name in files}


@pytest.mark.corpus
def test_the_corpus_raises_no_false_alarm(corpus: Path) -> None:
    told = {name: rules(path) for name, path in of_corpus(corpus).items()}
    assert len(told) >= 8
    assert told == {name: set(FAULTY.get(name, {})) for name in told}


def test_digests_that_are_wrong_here_are_wrong_to_fastwarc(files: dict[str, Path]) -> None:
    compared = 0
    for path in files.values():
        offsets = {f.offset for f in found(path) if f.rule == "block-digest" and f.severity is Severity.ERROR}
        if offsets and ".gz" not in path.name:
            assert offsets <= wrong_to_fastwarc(path)
            compared += 1
    assert compared


def wrong_to_fastwarc(path: Path) -> set[int]:
    """Where records with a wrong block digest begin; in what it can read of a file."""
    wrong: set[int] = set()
    with path.open("rb") as stream, suppress(OSError):
        for record in ArchiveIterator(stream, parse_http=False):
            if "WARC-Block-Digest" in record.headers and not record.verify_block_digest():
                wrong.add(record.stream_pos)
    return wrong
