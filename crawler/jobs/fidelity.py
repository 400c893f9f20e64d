"""`foldline verify --replay`: sampled pages of an archive, as captured, against what replay tools show of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from crawler.errors import FoldlineError
from crawler.fetch.chromium import MISSING, find_chromium
from crawler.jobs.wacz import of_places
from crawler.output import json_line, table
from crawler.replay.environment import NoReplay, replay_python
from crawler.replay.fidelity import Page, Score, measure, sample, summary
from crawler.replay.looking import Look, Sight, seeing
from crawler.replay.pywb import pywb
from crawler.replay.reference import Captured, from_archive
from crawler.replay.webpage import NoWebPage, package_folder, webpage
from storage.objects.local import LocalStore
from storage.wacz.choice import stored_warcs
from storage.wacz.export import Options, write_wacz
from storage.warc.lookup import Lookup

if TYPE_CHECKING:
    from crawler.config import Settings
    from storage.archive import Archive

SAMPLE = 20
"""Pages looked at; each takes some ten seconds."""
_PAGES = """
SELECT DISTINCT url, fetch_time, warc_filename, warc_record_offset FROM captures
WHERE outcome = 'article' AND fetch_status = 200 AND record_type = 'response'
"""
Places = Mapping[Page, tuple[str, int]]


class Tools:
    """pywb over the archive and ReplayWeb.page over a WACZ of the pages, as far as they are there."""

    def __init__(self, archive: Archive, places: Places, python: Path | None, stack: ExitStack) -> None:
        self.origins: list[str] = []
        self.missing: list[str] = []
        self.shown: dict[str, Callable[[Page], Sight]] = {}
        try:
            shown = stack.enter_context(pywb(archive.objects, replay_python(python)))
            self.shown["pywb"] = lambda page: Sight(shown.page(page.url, page.time), shown.archived)
            self.origins.append(shown.origin)
        except NoReplay as error:
            self.missing.append(f"pywb was not measured: {error}")
        try:
            package_folder()
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="foldline-wacz-")))
            opened = stack.enter_context(webpage(pages_as_wacz(archive, places, folder / "pages.wacz")))
            self.shown["replayweb.page"] = lambda page: Sight(opened.page(page.url, page.time), opened.archived)
            self.origins.append(opened.origin)
        except NoWebPage as error:
            self.missing.append(f"ReplayWeb.page was not measured: {error}")


def replay_scores(
    archive: Archive, places: Places, given: Settings, say: Callable[[str], None], live: Callable[[Page], Look] | None
) -> Iterator[Score]:
    """Each page in each tool, against `live`, or as captured. `say` is told what could not be measured.

    Raises `FoldlineError` without a Chromium, or without any tool.
    """
    binary = find_chromium(given.chromium)
    if binary is None:
        raise FoldlineError("no Chromium to look at pages with", "verify --replay", MISSING)
    with ExitStack() as stack:
        tools = Tools(archive, places, given.replay_python, stack)
        for text in tools.missing:
            say(text)
        if not tools.origins:
            raise FoldlineError("no replay tool to measure", "; ".join(tools.missing), "install one of them")
        eye = stack.enter_context(seeing(binary, tuple(one.removeprefix("http://") for one in tools.origins)))
        yield from measure(eye, places, live or as_captured(archive), tools.shown)


def as_captured(archive: Archive) -> Callable[[Page], Sight]:
    """The page at its own address, from the archive alone."""
    lookup = Lookup(archive.objects)

    def sight(page: Page) -> Sight:
        captured = Captured(archive.objects, lookup, page.time)
        return Sight(page.url, prepare=from_archive(captured, page.url, captured.dom(page.url)))

    return sight


def articles(archive: Archive, count: int) -> Places:
    """A sample of the archived articles and where their responses stand."""
    _, rows = archive.tables.query(_PAGES)
    every = {Page(url, _digits(time)): (warc, offset) for url, time, warc, offset in rows}
    return {page: every[page] for page in sample(every, count)}


def pages_as_wacz(archive: Archive, places: Places, path: Path) -> Path:
    """The pages and what belongs to them, packed as `foldline wacz` does."""
    wanted = of_places(archive, list(stored_warcs(archive.objects)), frozenset(places.values()))
    with LocalStore(path.parent).create(path.name, sum(each.size for each in wanted)) as out:
        write_wacz(archive, wanted, out, Options(datetime.now(UTC), "Pages to look at"))
    return path


def verify_replay(archive: Archive, count: int, given: Settings, say: Callable[[str], None], *, json: bool) -> bool:
    """Measure a sample and print a line a page and tool, then a summary; whether all were faithful."""
    places = articles(archive, count)
    if not places:
        say(f"no archived article to look at in {archive.url}")
        return True
    scores: list[Score] = []
    for score in replay_scores(archive, places, given, say, None):
        scores.append(score)
        if json:
            json_line({"replay": asdict(score) | {"faithful": score.faithful}})
    if json:
        json_line({"replay_summary": summary(scores)})
    else:
        show(scores)
    return all(score.faithful for score in scores)


def show(scores: list[Score]) -> None:
    """As tables: the pages that are not faithful first."""
    table(
        ("", "tool", "text", "images", "failed", "outside", "page"),
        [
            (
                "ok" if one.faithful else "NO", one.tool, f"{one.text:.3f}",
                f"{one.images_decoded}/{one.images_captured}", len(one.failed), len(one.outside),
                f"{one.time} {one.url}{f' ({one.problem})' if one.problem else ''}",
            )
            for one in sorted(scores, key=lambda one: one.faithful)
        ],
    )  # fmt: skip
    rows = summary(scores)
    table(tuple(rows[0]), [tuple(row.values()) for row in rows])


def _digits(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y%m%d%H%M%S}"
