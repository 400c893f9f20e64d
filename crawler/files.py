"""Files that are there whole or not at all."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import IO, cast


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A stream that becomes `path` when the block ends well; gzipped for a name in `.gz`; `-` is standard output.

    What was there before stays until then, and for good where the block fails.
    """
    if str(path) == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with draft_of(path) as draft, ExitStack() as open_files:
        file: IO[bytes] = open_files.enter_context(draft.open("wb"))
        if path.suffix == ".gz":
            packed = gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0)
            file = open_files.enter_context(closing(cast("IO[bytes]", packed)))
        yield file


@contextmanager
def filled(folder: Path) -> Iterator[Path]:
    """An empty folder that becomes `folder` when the block ends well; one that is there already stays until then."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    draft.mkdir()
    try:
        yield draft
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def draft_of(path: Path) -> Iterator[Path]:
    """A path beside `path` for a writer that wants a name; put in its place when the block ends well, else removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
