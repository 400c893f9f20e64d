"""Retries that slow the whole politeness group: Retry-After is obeyed, and errors back off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.retry import RetryMiddleware

from crawler.fetch.retry_after import retry_after
from spiders.interpret import of_status
from storage.captures import Outcome
from storage.errors import StorageError

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy import Request
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from crawler.fetch.politeness import Group
    from storage.warc.build import Exchange

SLOW_DOWN = {429, 503}
"""Statuses that speak for the whole group."""


def heed(exchange: Exchange, group: Group, now: datetime) -> None:
    """A server that asks for fewer requests is obeyed before the next one of its group may start."""
    if exchange.status in SLOW_DOWN:
        said = next((value for name, value in exchange.headers if name.lower() == "retry-after"), None)
        asked = retry_after(said, now)
        if asked is not None:
            group.pause(asked, f"Retry-After: {asked:.0f} s with status {exchange.status}")


class Retry(RetryMiddleware):
    """Scrapy's retries, with the group paused in between and truncated bodies tried again."""

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self.give_up_log_level = "DEBUG"  # the outcome says it

    def process_exception(  # type: ignore[override]  # without the deprecated spider
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        """Another try where a connection failed; what the archive does not take, it does not take the next time."""
        return None if isinstance(exception, StorageError) else super().process_exception(request, exception)

    def process_response(  # type: ignore[override]  # without the deprecated spider
        self, request: Request, response: Response
    ) -> Request | Response:
        """Another try, or the response where tries are used up."""
        capture = request.meta.get("capture")
        cut = capture is not None and capture.truncated == "disconnect"
        if response.status not in self.retry_http_codes and not cut:
            return response
        run = self.crawler.spider.run  # type: ignore[union-attr]
        again = self._retry(request, f"status {response.status}" if not cut else "connection lost")
        asked = retry_after(capture.header("Retry-After") if capture else None, run.clock())
        if response.status in SLOW_DOWN and asked is not None:
            run.group(request.url).pause(asked, f"Retry-After: {asked:.0f} s with status {response.status}")
        elif again is not None:
            run.group(request.url).pause(run.source.delay * 2 ** request.meta.get("retry_times", 0))
        if again is None:
            return response
        again.meta.pop("capture", None)
        if capture is not None:
            run.note(capture, of_status(response.status) or Outcome.CONNECTION_LOST, "tried again")
        run.retried(request.url, response.status)
        return again
