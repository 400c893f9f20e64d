"""Reading a saved page, HTML to finished record with its boundary, against trafilatura with metadata, on one core."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipelines import finish
from spiders.discovery import read
from storage.captures import Capture
from tests.conftest import REPOSITORY, SHARED
from tests.quality.pages import WHEN, Sample, samples

ROUNDS = 5
PYTHON = REPOSITORY / ".venv-peers" / "bin" / "python"
SCRIPT = REPOSITORY / "tests" / "bench" / "yardstick.py"


def reading_bench() -> dict[str, object]:
    """Ratios of CPU time over the corpus's pages of known platforms, in turn; the best of five for either side."""
    corpus = SHARED / "corpus"
    if not (corpus / "INDEX.tsv").is_file():
        sys.exit(f"bench: no corpus: {corpus} is missing (set FOLDLINE_SHARED)")
    pages = [sample for sample in samples(corpus) if sample.group == "newsletters"]
    with _trafilatura() as their_seconds:
        for sample in pages[:3]:  # imports and tables
            _seconds(sample)
            their_seconds(sample)
        rounds = [[(_seconds(sample), their_seconds(sample)) for sample in pages] for _ in range(ROUNDS)]
    ours, theirs = ([min(times) for times in zip(*side, strict=True)] for side in _sides(rounds))
    ratios = sorted(other / own for own, other in zip(ours, theirs, strict=True))
    return {
        "pages": len(pages),
        "ms_a_page": round(1000 * sum(ours) / len(pages), 2),
        "read_ratio": round(sum(theirs) / sum(ours), 2),
        "read_ratio_median": round(ratios[len(ratios) // 2], 2),
        "read_ratio_lowest": round(ratios[0], 2),
    }


def _sides(rounds: list[list[tuple[float, float]]]) -> Iterator[list[list[float]]]:
    for side in (0, 1):
        yield [[pair[side] for pair in pairs] for pairs in rounds]


@contextmanager
def _trafilatura() -> Iterator[Callable[[Sample], float]]:
    """Asked for one page at a time: a machine that slows down does so for both."""
    with subprocess.Popen([PYTHON, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        to, back = process.stdin, process.stdout
        assert to is not None
        assert back is not None

        def seconds(sample: Sample) -> float:
            to.write(f"{sample.path}\t{sample.url}\n")
            to.flush()
            return float(back.readline())

        yield seconds
        to.close()


def _seconds(sample: Sample) -> float:
    begun = time.process_time()
    capture = Capture(sample.url, WHEN, 200, (), sample.path.read_bytes(), source="bench")
    for draft in read(capture).drafts:
        finish(draft, capture)
    return time.process_time() - begun
