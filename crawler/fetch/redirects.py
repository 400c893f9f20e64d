"""Redirects hop by hop: each is archived and checked; loops, other sites, private addresses are typed outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.fetch.guard import PrivateAddress
from crawler.fetch.outcome import Skipped
from storage.captures import Outcome

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class Redirects(RedirectMiddleware):
    """Follows redirects within the source's sites, and anywhere those of its entrances and of files that pages need."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Redirects:
        """Without Scrapy's check for its referer middleware: no Referer is ever sent."""
        made = cls(crawler.settings)
        made.crawler = crawler
        return made

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Where we come from is nobody's business."""
        request.headers.pop("Referer", None)

    def process_response(  # type: ignore[override]  # without the deprecated spider
        self, request: Request, response: Response
    ) -> Request | Response:
        """The next hop, or the response. Raises `Skipped` for what is not followed, noted at the capture."""
        run = self.crawler.spider.run  # type: ignore[union-attr]
        try:
            following = self._following(request, response)
        except Skipped as skipped:
            run.note(request.meta["capture"], skipped.outcome, skipped.reason)
            raise
        if following is None:
            return response
        run.note(request.meta["capture"], Outcome.REDIRECT, f"to {following.url}")
        following.meta.pop("capture", None)
        following.meta["via"] = request.url
        return following

    def _following(self, request: Request, response: Response) -> Request | None:
        """The request for the next hop, its address without the fragment; None where this is no redirect."""
        run = self.crawler.spider.run  # type: ignore[union-attr]
        try:
            following = super().process_response(request, response)
        except IgnoreRequest as error:
            first = request.meta.get("redirect_urls", [request.url])[0]
            raise Skipped(
                Outcome.REDIRECT_LOOP, f"more than {self.max_redirect_times} redirects from {first}"
            ) from error
        except ValueError as error:  # brackets that do not close, a port that is none, `javascript:`
            location = request.meta["capture"].header("Location")
            raise Skipped(Outcome.UNREADABLE, f"redirects to what is no address: {location[:200]} ({error})") from error
        if not isinstance(following, Request):
            return None
        following = following.replace(url=urldefrag(following.url).url)
        try:
            run.guard.check_url(following.url)
        except PrivateAddress as error:
            raise Skipped(Outcome.PRIVATE_ADDRESS, str(error)) from error
        if request.meta.get("follow_offsite"):
            run.widen(following.url)
        elif not request.meta.keys() & {"is_robots", "requisite"} and not run.in_scope(following.url):
            raise Skipped(Outcome.OFFSITE, f"redirects to another site: {following.url}")
        return following
