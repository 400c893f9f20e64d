"""Reading a saved page, HTML to finished record with its boundary, against trafilatura with metadata, on one core."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from pipelines import finish
from spiders.discovery import read
from storage.captures import Capture
from tests.conftest import REPOSITORY, SHARED
from tests.quality.pages import WHEN, Sample, samples

ROUNDS = 3
PYTHON = REPOSITORY / ".venv-peers" / "bin" / "python"
SCRIPT = REPOSITORY / "tests" / "bench" / "yardstick.py"


def reading_bench() -> dict[str, object]:
    """Ratios of CPU time over the corpus's pages of known platforms; the best of three for either side."""
    corpus = SHARED / "corpus"
    if not (corpus / "INDEX.tsv").is_file():
        sys.exit(f"bench: no corpus: {corpus} is missing (set FOLDLINE_SHARED)")
    pages = [sample for sample in samples(corpus) if sample.group == "newsletters"]
    for sample in pages[:3]:  # imports and tables
        _seconds(sample)
    ours = [min(_seconds(sample) for _ in range(ROUNDS)) for sample in pages]
    lines = "".join(f"{sample.path}\t{sample.url}\n" for sample in pages)
    done = subprocess.run([str(PYTHON), str(SCRIPT)], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    theirs: list[float] = json.loads(done.stdout)
    ratios = sorted(other / own for own, other in zip(ours, theirs, strict=True))
    return {
        "pages": len(pages),
        "ms_a_page": round(1000 * sum(ours) / len(pages), 2),
        "read_ratio": round(sum(theirs) / sum(ours), 2),
        "read_ratio_median": round(ratios[len(ratios) // 2], 2),
        "read_ratio_lowest": round(ratios[0], 2),
    }


def _seconds(sample: Sample) -> float:
    begun = time.process_time()
    capture = Capture(sample.url, WHEN, 200, (), sample.path.read_bytes(), source="bench")
    for draft in read(capture).drafts:
        finish(draft, capture)
    return time.process_time() - begun
