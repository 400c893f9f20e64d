"""CPU seconds of trafilatura with metadata, page by page: runs inside `.venv-peers`, without anything of ours.

stdin: lines `path TAB url`. stdout: for each, as it comes, a line with the seconds that it took.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import trafilatura


def main() -> None:
    """Reads the file anew each time, as ours does."""
    for line in sys.stdin:
        path, url = line.rstrip("\n").split("\t")
        begun = time.process_time()
        trafilatura.extract(Path(path).read_bytes(), url=url, with_metadata=True, output_format="json")
        print(time.process_time() - begun, flush=True)


if __name__ == "__main__":
    main()
