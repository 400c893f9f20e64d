"""Redirects hop by hop: each hop is archived and checked; loops and other sites are typed outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.fetch.outcome import Skipped
from storage.captures import Outcome

if TYPE_CHECKING:
    from scrapy.http import Response


class Redirects(RedirectMiddleware):
    """Follows a redirect within the source's sites, and anywhere for the source's own entrances (`follow_offsite`)."""

    def process_response(  # type: ignore[override]  # without the deprecated spider
        self, request: Request, response: Response
    ) -> Request | Response:
        """The next hop as a request, or the response. Raises `Skipped` for a loop or another site."""
        try:
            following = super().process_response(request, response)
        except IgnoreRequest as error:
            raise Skipped(
                Outcome.REDIRECT_LOOP, f"more than {self.max_redirect_times} redirects from {_first(request)}"
            ) from error
        if following is response or not isinstance(following, Request):
            return response
        run = self.crawler.spider.run  # type: ignore[union-attr]
        run.guard.check_url(following.url)
        run.note(request.meta["capture"], Outcome.REDIRECT, f"to {following.url}")
        if request.meta.get("is_robots") or request.meta.get("follow_offsite"):
            run.in_scope(following.url, widen=bool(request.meta.get("follow_offsite")))
        elif not run.in_scope(following.url):
            raise Skipped(Outcome.OFFSITE, f"redirects to another site: {following.url}")
        following.meta.pop("capture", None)
        following.meta["via"] = request.url
        return following


def _first(request: Request) -> str:
    return str(request.meta.get("redirect_urls", [request.url])[0])
