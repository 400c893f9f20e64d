"""The pages about crawling: runs, and what is scheduled."""

from __future__ import annotations

import asyncio

from aiohttp import web

from storage.errors import StorageError
from storage.readingroom import asked
from storage.readingroom.library import Library
from storage.readingroom.paging import token
from storage.readingroom.rendering import Renderer
from storage.readingroom.runs import GROUPS, Period, charts
from storage.readingroom.schedules import Schedules, Told, chart
from storage.readingroom.shelf import RUNS, RUNS_KINDS, Asked
from storage.readingroom.words import language_of, words

PAGE = 50
DAYS = ("30", "7", "90")


class Operations:
    """Handlers; `schedules` asks who crawls, None where nobody can be asked."""

    def __init__(self, library: Library, renderer: Renderer, schedules: Told | None) -> None:
        self._library = library
        self._renderer = renderer
        self._schedules = schedules

    def routes(self) -> list[web.RouteDef]:
        """GET only."""
        return [web.get("/runs", self.runs), web.get("/schedules", self.schedules)]

    async def runs(self, request: web.Request) -> web.Response:
        """Charts of the last days that had runs, sums by source, and the runs themselves, the newest first."""
        source, days = request.query.get("source", ""), asked.choice(request, "days", DAYS)
        after = asked.place(request, "after", RUNS_KINDS)
        wanted = Asked({"source": source} if source else {}, limit=PAGE, after=after)
        crawls = self._library.crawls
        period, rows = await asyncio.to_thread(lambda: (crawls.period(source, int(days)), crawls.listed(wanted)))
        named = words(language_of(request))
        drawn = charts(period, {kind: named[f"ended_{kind}"] for kind in GROUPS}) if period else ()
        return self._renderer.page(
            request, "runs.html", period=period, charts=drawn, groups=GROUPS, runs=rows, source=source, days=days,
            choices=sorted(DAYS, key=int), behind=token(RUNS.place(rows[-1])) if len(rows) == PAGE else "",
            continued=bool(after), worst=_largest(period),
        )  # fmt: skip

    async def schedules(self, request: web.Request) -> web.Response:
        """What comes next, what came last, and why."""
        told, error = None, ""
        if self._schedules is not None:
            try:
                told = await asyncio.to_thread(self._schedules)
            except StorageError as failed:
                error = str(failed)
        return self._renderer.page(request, "schedules.html", told=told, error=error, chart=_drawn(told))


def _largest(period: Period | None) -> int:
    """Addresses of the source that has most."""
    return max((one.addresses for one in period.sources.values()), default=0) if period else 0


def _drawn(told: Schedules | None) -> object:
    return chart(told) if told else None
