"""The end of a source's run: what waited is emitted, then everything is sealed, stored, indexed and reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crawler.fetch.outcome import of_failure
from crawler.jobs.result import is_unfinished
from storage.errors import StoreError

if TYPE_CHECKING:
    from crawler.jobs.run import SourceRun


def close(run: SourceRun, reason: str) -> None:
    """Emit what waited, seal, store, index, report. Blocking.

    A store that refuses fails this source only: the spool keeps everything, and the next run delivers it.
    """
    run.stop_reason = reason
    try:
        _close(run)
    finally:
        run.sealed.set()


def _close(run: SourceRun) -> None:
    try:
        _emit_waiting(run)
        if run.requisites is not None:
            for outcome, reason, count in run.requisites.close():
                run.requisite(run.url, outcome, reason, count)
        if run.error is not None:
            raise run.error
        run.again.settle()
        if run.fence is not None:
            run.fence()
        stored = run.session.close(_row(run))
    except (StoreError, OSError) as error:
        run.error = error
        outcome, line = of_failure(error)
        if outcome not in run.counts:
            run.ended(run.url, outcome, line)
        run.progress.finished(run.source.name, line)
        return
    run.closed = True
    run.progress.remembered(run.source.name, run.again.known, run.again.inventory(), newest=run.again.newest)
    finished = run.stop_reason == "finished" and not run.scope.cut
    run.again.save(finished=finished, outcomes=run.counts, platform=run.platform)
    for warc, size in stored.items():
        run.progress.archived(run.source.name, warc, size)
    run.progress.finished(run.source.name)


def _emit_waiting(run: SourceRun) -> None:
    """What only listings showed; not where the run goes on and its own page may still come."""
    if not (run.continued and is_unfinished(run)):
        for record in run.emitter.close():
            run.emit(record)


def _row(run: SourceRun) -> Mapping[str, object]:
    """The row of the `runs` table."""
    return {
        "source": run.source.name,
        "platform": run.platform,
        "started": run.started,
        "finished": run.clock(),
        "outcome": run.stop_reason,
        "counts": dict(run.counts),
        "inventory": run.again.inventory(),
    }
