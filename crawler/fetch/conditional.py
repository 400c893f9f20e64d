"""Conditional GET (RFC 9110 §13): the validators of the last answer go with the next request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.warc.revisit import Original

if TYPE_CHECKING:
    from scrapy import Request

    from crawler.jobs.memory import Seen

Headers = tuple[tuple[str, str], ...]


def can_ask(request: Request) -> bool:
    """Whether what is known of the address may shorten the exchange: a page, asked for plainly and for the first time.

    What a browser loads is always whole, and a try after a cut body wants all of it.
    """
    meta = request.meta
    return request.method == "GET" and not (meta.get("playwright") or meta.get("requisite") or meta.get("retry_times"))


def conditions(seen: Seen | None) -> Headers:
    """If-None-Match and If-Modified-Since, as the server named them; a server takes the first where it knows both."""
    if seen is None or not seen.has_payload:
        return ()
    pairs = (("If-None-Match", seen.etag), ("If-Modified-Since", seen.modified))
    return tuple((name, value) for name, value in pairs if value)


def original(seen: Seen | None) -> Original | None:
    """The record that a revisit of this address would refer to."""
    if seen is None or not seen.has_payload:
        return None
    return Original(seen.record_id, seen.url, seen.date, seen.sha1, seen.sha256)
