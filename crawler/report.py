"""What a crawl came to: what each source fetched, archived, recorded, walled, skipped and why; and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from shlex import quote
from typing import TYPE_CHECKING

from crawler.displays import size_of, totals_of
from crawler.exitcodes import ExitCode
from crawler.output import called
from crawler.progress import Ending, Tally
from storage.captures import Outcome

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

REMEDIES = {
    Outcome.NO_BROWSER: "no Chromium was found: `playwright install chromium`, or set FOLDLINE_CHROMIUM",
    Outcome.RATE_LIMITED: "a server asked for fewer requests: raise `delay` in its source",
    Outcome.PRIVATE_ADDRESS: "a private address was refused: allow_private = true, or --allow-private, if it is yours",
    Outcome.TLS: "a certificate was not accepted: set SSL_CERT_FILE if its authority is yours",
    Outcome.DNS: "a host name did not resolve: look at the `url` of its source",
    Outcome.LIMIT: "`max_pages`, `since` or the most items that are read of a listing left articles out",
    Outcome.STORE_FAILED: "the store refused: the spool keeps everything, the next crawl delivers it",
    Outcome.DISK_FULL: "the disk is full: free some, the next crawl goes on from what was sealed",
    Outcome.INTERNAL_ERROR: "an unexpected error, most likely a bug: its trace is above",
    Outcome.INTERRUPTED: "interrupted: what was fetched is safe, run the same command again for the rest",
}
FORBIDDEN = "robots.txt forbids some pages: ask the publisher; obey_robots = false only with their permission"
UNTOLD = "a robots.txt answered with a server error, and its site was left alone: run the same command again later"


NAMES = 5
"""Sources that a line names."""
READ = frozenset({Outcome.ARTICLE, Outcome.NOT_MODIFIED, Outcome.DUPLICATE, Outcome.LIMIT, Outcome.INTERRUPTED})
"""A source with one of these has shown an article, or where one is."""


class Lasting(Enum):
    """What is still there when the reader reads this."""

    ALL = "the sites, the archive"
    ARCHIVE = "the archive"
    NOTHING = "neither"


@dataclass(frozen=True, slots=True)
class Report:
    """The end of a run.

    `archive` is the store's URL. `faults` are what is wrong with sources that could not even be begun, one line each.
    """

    tallies: Mapping[str, Tally]
    archive: str
    run: str = ""
    lasting: Lasting = Lasting.ALL
    faults: tuple[str, ...] = ()

    @property
    def code(self) -> ExitCode:
        """OK, SOME_FAILED where a source failed or is incomplete, NOTHING_ARCHIVED where none gave anything."""
        failed = [*(tally.failed for tally in self.tallies.values()), *(True for _ in self.faults)]
        if failed and all(failed):
            return ExitCode.NOTHING_ARCHIVED
        lacking = any(tally.incomplete for tally in self.tallies.values())
        return ExitCode.SOME_FAILED if lacking or any(failed) else ExitCode.OK

    def next_steps(self) -> list[str]:
        """What mends the losses, then how to get at the records."""
        seen = {outcome for tally in self.tallies.values() for outcome in tally.endings}
        steps = [remedy for outcome, remedy in REMEDIES.items() if outcome in seen]
        if Outcome.ROBOTS in seen:
            refused = (tally.endings.get(Outcome.ROBOTS) for tally in self.tallies.values())
            steps[:0] = dict.fromkeys(_rules(ending.reason) for ending in refused if ending is not None)
        lacking = [tally.source for tally in self.tallies.values() if tally.incomplete and not tally.failed]
        if lacking and self.lasting is Lasting.ALL:
            steps.append(f"much is missing that a later run may get: run the same command again ({_named(lacking)})")
        first = [tally.source for tally in self.tallies.values() if tally.newest and tally.recorded and not tally.known]
        if first and self.lasting is Lasting.ALL:
            steps.append(
                f"a feed names the newest posts only: the same crawl with --all looks for older ones ({_named(first)})"
            )
        records, archive = f"{called()} records", quote(self.archive)
        if self.lasting is Lasting.NOTHING:
            return steps
        if any(tally.recorded for tally in self.tallies.values()):
            steps.append(f"{records} query --archive {archive}")
            steps.append(f"{records} export --archive {archive} --format jsonl --output records.jsonl.gz")
        elif seen & {Outcome.ARTICLE, Outcome.NOT_MODIFIED}:
            steps.append(f"nothing new: what was read is on record; {records} query --archive {archive}")
        return steps

    def as_json(self) -> dict[str, object]:
        """The same as one object."""
        return {
            "run": self.run,
            "archive": self.archive,
            "sources": [_source(tally) for tally in self.tallies.values()],
            "faults": list(self.faults),
            "totals": totals_of(self.tallies),
            "next": self.next_steps(),
        }

    def print(self, console: Console) -> None:
        """The table, what was skipped and why, where the archive lies, and what to do next."""
        console.print(self._table())
        for tally in self.tallies.values():
            for reason in _reasons(tally):
                console.print(f"{tally.source}: {reason}", soft_wrap=True, markup=False)
        for fault in self.faults:
            console.print(f"not crawled: {fault}", soft_wrap=True, markup=False)
        console.print(f"Archive: {self.archive}", soft_wrap=True, markup=False)
        for step in self.next_steps():
            console.print(f"  {step}", soft_wrap=True, markup=False)

    def _table(self) -> Table:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        totals = totals_of(self.tallies)
        sheet = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=len(self.tallies) > 1)
        sheet.add_column("source", footer="all", overflow="fold")
        sheet.add_column("fetched", footer=f"{totals['fetched']:,}", justify="right")
        sheet.add_column("archived", footer=_archived(totals), justify="right")
        sheet.add_column("records", footer=f"{totals['recorded']:,}", justify="right")
        sheet.add_column("walled", footer=f"{totals['walled']:,}", justify="right")
        sheet.add_column("skipped", footer=f"{sum(map(_skipped, self.tallies.values())):,}", justify="right")
        for tally in self.tallies.values():
            counts = (f"{tally.fetched:,}", _archived(_counts(tally)), f"{tally.recorded:,}", f"{tally.walled:,}")
            sheet.add_row(Text(tally.source), *counts, f"{_skipped(tally):,}")
        return sheet


def _rules(reason: str) -> str:
    return UNTOLD if "server error" in reason else FORBIDDEN


def _named(sources: list[str]) -> str:
    return ", ".join(sources[:NAMES]) + (", …" if len(sources) > NAMES else "")


def _counts(tally: Tally) -> dict[str, int]:
    return totals_of({tally.source: tally})


def _archived(counts: Mapping[str, int]) -> str:
    return f"{counts['captures']:,} ({size_of(counts['archived_bytes'])})"


def _skipped(tally: Tally) -> int:
    return sum(ending.count for ending in tally.skipped.values())


def _reasons(tally: Tally) -> list[str]:
    lines = [f"failed: {tally.error}"] if tally.error else []
    lines += [_line(str(outcome), ending) for outcome, ending in tally.skipped.items()]
    lines += [_line(f"requisites {outcome}", ending) for outcome, ending in tally.missing.items()]
    if tally.inventory is not None:
        lines.append(_inventory(tally.inventory))
    if not tally.failed and not tally.known and not (READ & tally.endings.keys()):
        lines.append("no article found: look at its address, or name an entrance in its source")
    if tally.failed and not lines:
        lines.append("gave nothing: no article, no listing")
    return lines


def _line(what: str, ending: Ending) -> str:
    reason = f": {ending.reason}" if ending.reason else ""
    first = "" if ending.count == 1 else "first "
    return f"{ending.count:,} {what}, {first}{ending.url}{reason}"


def _inventory(inventory: Mapping[str, object]) -> str:
    lacking, unlisted = inventory["differences"], inventory["unlisted"]
    line = f"{inventory['archived']:,} of {inventory['listed']:,} listed posts are archived"
    line += f", {len(lacking):,} are not" if isinstance(lacking, list) and lacking else ""
    return line + (
        f"; {len(unlisted):,} archived ones are listed no more" if isinstance(unlisted, list) and unlisted else ""
    )


def _source(tally: Tally) -> dict[str, object]:
    return {
        "source": tally.source,
        "failed": tally.failed,
        "incomplete": tally.incomplete,
        "error": tally.error,
        "fetched": tally.fetched,
        "requisites": {"fetched": tally.loaded, "missing": _endings(tally.missing)},
        "bytes": tally.bytes,
        "archived": {"captures": tally.captures, "bytes": tally.archived_bytes, "warcs": tally.warcs},
        "recorded": tally.recorded,
        "known": tally.known,
        "walled": tally.walled,
        "retried": tally.retried,
        "outcomes": _endings(tally.endings),
        **({"inventory": tally.inventory} if tally.inventory is not None else {}),
    }


def _endings(endings: Mapping[Outcome, Ending]) -> list[dict[str, object]]:
    return [
        {"outcome": str(outcome), "count": ending.count, "url": ending.url, "reason": ending.reason}
        for outcome, ending in endings.items()
    ]
