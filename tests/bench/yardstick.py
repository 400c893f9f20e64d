"""CPU seconds of trafilatura with metadata, page by page: runs inside `.venv-peers`, without anything of ours.

stdin: lines `path TAB url`. stdout: a JSON list, the best of three for each line.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import trafilatura


def main() -> None:
    """Reads the file anew each time, as ours does."""
    best = []
    for line in sys.stdin:
        path, url = line.rstrip("\n").split("\t")
        times = []
        for _ in range(3):
            begun = time.process_time()
            trafilatura.extract(Path(path).read_bytes(), url=url, with_metadata=True, output_format="json")
            times.append(time.process_time() - begun)
        best.append(min(times))
    print(json.dumps(best))


if __name__ == "__main__":
    main()
