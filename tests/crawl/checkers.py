"""`python -m tests.crawl.checkers FILE…`: both reference checkers by their command lines, one start for all files."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from fastwarc.cli import main as fastwarc
from warcio.bufferedreaders import BufferedReader
from warcio.cli import main as warcio


def main(files: Sequence[str]) -> None:
    """Ends with the exit code of the first that finds a fault."""
    # warcio 1.8.1 sets an attribute on brotli 1.2's decompressor that it does not take: bodies are kept closed.
    BufferedReader.DECOMPRESSORS.pop("br", None)
    for check, words in ((warcio, ["check", *files]), *((fastwarc, ["check", file]) for file in files)):
        try:
            check(words)
        except SystemExit as ended:
            if ended.code:
                raise


if __name__ == "__main__":
    main(sys.argv[1:])
