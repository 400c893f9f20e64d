"""How one source of a job ended, as the crawl process tells the worker."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from crawler.jobs.hints import Hint
from storage.captures import Outcome

if TYPE_CHECKING:
    from crawler.jobs.run import SourceRun
    from crawler.progress import Tally

PUT_OFF = frozenset({Outcome.RATE_LIMITED, Outcome.INTERRUPTED, Outcome.STORE_FAILED})
"""How pages end that going on later may get."""


class Result(msgspec.Struct, kw_only=True):
    """`error`: why the source as a whole failed; `put_off`: going on later may get the rest."""

    error: str | None = None
    put_off: bool = False
    pause: float = 0.0  # seconds for which its group wants to be left alone
    closed: bool = False  # everything is in the archive
    outcomes: dict[str, int] = {}
    losses: str = ""  # the first of what was skipped and why
    fetched: int = 0
    recalled: int = 0
    bytes: int = 0
    recorded: int = 0
    walled: int = 0
    published: list[datetime] = []
    asked: Hint | None = Hint()  # None: as the last run


def is_unfinished(run: SourceRun) -> bool:
    """Whether pages are left that going on later may get."""
    return run.stop_reason == "shutdown" or not PUT_OFF.isdisjoint(run.counts)


def result_of(run: SourceRun, tally: Tally) -> Result:
    """Of a source whose run has been closed."""
    error = tally.error
    if error is None and tally.failed and not is_unfinished(run):
        error = "gave nothing: no article, no listing"
    losses = [f"{end.count} {outcome}: {end.url} {end.reason}" for outcome, end in tally.skipped.items()]
    return Result(
        error=error,
        put_off=is_unfinished(run) or run.error is not None,
        pause=run.group(run.url).remaining(),
        closed=run.closed,
        outcomes={str(outcome): count for outcome, count in run.counts.items()},
        losses=losses[0][:400] if losses else "",
        fetched=tally.fetched,
        recalled=run.recalled,
        bytes=tally.bytes,
        recorded=tally.recorded,
        walled=tally.walled,
        published=sorted(run.published)[-40:],
        asked=run.asked,
    )
