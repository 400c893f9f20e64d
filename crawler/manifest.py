"""Many saved pages: one line in, one JSON document out, in order, whatever a line or a page does.

A line is `path TAB url TAB captured`. A relative path is looked for in the manifest's folder, then in the working
folder. An empty or missing time of capture is the time of the run, the same for all lines. A page that takes too long
or kills its process costs its own line only.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import BinaryIO, NoReturn
from urllib.parse import urlsplit

import msgspec

from crawler.errors import debugging
from crawler.saved import Answer, Saved, answer, time_of
from storage.captures import Outcome

SECONDS = 60  # for one page
AHEAD = 8  # pages a worker may be ahead of the output: bounds the memory


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a manifest, as it stands there."""

    number: int
    text: bytes
    folder: Path
    now: datetime


def read_manifest(file: BinaryIO, folder: Path, now: datetime, workers: int | None = None) -> Iterator[bytes]:
    """As many JSON documents as `file` has lines, in order. `folder` is where relative paths start."""
    workers = workers or os.cpu_count() or 1
    pool = _Pool(workers)
    waiting: deque[_Asked] = deque()
    try:
        for number, text in enumerate(file, 1):
            waiting.append(pool.ask(Line(number, text, folder, now)))
            if len(waiting) >= workers * AHEAD:
                yield pool.next(waiting)
        while waiting:
            yield pool.next(waiting)
    finally:
        pool.close()


def answer_line(line: Line) -> bytes:
    """The JSON document for one line. What reading itself cannot bear is raised."""
    text = line.text.rstrip(b"\r\n").decode("utf-8-sig", errors="surrogateescape")
    fields = [field.strip() for field in text.split("\t")]
    url = fields[1] if len(fields) > 1 else ""
    try:
        saved = _parse(fields, line)
    except (ValueError, OSError) as error:
        return unreadable(url, f"line {line.number}: {_reason(error)}")
    try:
        return msgspec.json.encode(answer(saved))
    except OSError as error:
        return unreadable(url, f"{fields[0]}: {_reason(error)}")


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)


def unreadable(url: str, reason: str) -> bytes:
    """The answer for a line that gives no page."""
    clean = [text.encode(errors="replace").decode() for text in (url, reason)]
    return msgspec.json.encode(Answer(clean[0], Outcome.UNREADABLE, clean[1]))


def is_unreadable(document: bytes) -> bool:
    """Whether an answer says that its line gave no page, or one that cannot be read at all."""
    return msgspec.json.decode(document, type=_Ended).outcome == Outcome.UNREADABLE


class _Ended(msgspec.Struct):
    outcome: str = ""


def _parse(fields: list[str], line: Line) -> Saved:
    if not 2 <= len(fields) <= 3 or not all(fields[:2]) or "\0" in fields[0]:
        raise ValueError("is not `path TAB url TAB captured`")
    if urlsplit(fields[1]).scheme not in {"http", "https"}:
        raise ValueError(f"'{fields[1]}' is not an http:// or https:// address")
    captured = time_of(fields[2]) if fields[2:] and fields[2] else line.now
    beside = line.folder / fields[0]
    return Saved(beside if beside.exists() else Path(fields[0]), fields[1], captured)


@dataclass(slots=True)
class _Asked:
    """A line and the promise of its answer."""

    line: Line
    future: Future[bytes]


class _Pool:
    """Worker processes that are replaced when a page kills one."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = _executor(workers)

    def ask(self, line: Line) -> _Asked:
        try:
            return _Asked(line, self._pool.submit(_bounded, line))
        except BrokenProcessPool as error:
            broken: Future[bytes] = Future()
            broken.set_exception(error)
            return _Asked(line, broken)

    def next(self, waiting: deque[_Asked]) -> bytes:
        """The first one's answer. After a death its line is read once more, alone, and the others' again."""
        asked = waiting.popleft()
        if not isinstance(asked.future.exception(), BrokenProcessPool):
            return _outcome(asked)
        self.close()
        alone = _executor(1)
        answered = _outcome(_Asked(asked.line, alone.submit(_bounded, asked.line)))
        alone.shutdown()
        self._pool = _executor(self._workers)
        for other in waiting:
            if other.future.exception():
                other.future = self.ask(other.line).future
        return answered

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def _executor(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_prepare)


def _outcome(asked: _Asked) -> bytes:
    error = asked.future.exception()
    if error is None or debugging():
        return asked.future.result()
    fields = asked.line.text.decode("utf-8", errors="replace").split("\t")
    return unreadable(fields[1].strip() if fields[1:] else "", f"reading failed: {type(error).__name__}: {error}")


def _prepare() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, _late)


def _late(_number: int, _frame: FrameType | None) -> NoReturn:
    raise TimeoutError(f"reading took longer than {SECONDS} s")


def _bounded(line: Line) -> bytes:
    """Repeats its alarm every second, for the case that something on the way swallows it."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS, 1)
    try:
        return answer_line(line)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
