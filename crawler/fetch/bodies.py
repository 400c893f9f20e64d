"""Taking the body of an answer that Chromium holds for us, in bounded memory."""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode

from crawler.fetch.cdp import CdpError, Connection
from crawler.fetch.traffic import BODILESS, Params, Paused

WHOLE_BYTES = 5 * 1024 * 1024
"""Up to here a body comes in one message; that costs Chromium and us several times its size."""
PIECE_BYTES = 1024 * 1024
_FRAMED = ("content-length", "content-encoding", "transfer-encoding")


async def take_body(cdp: Connection, request: str, paused: Paused, limit: int, seconds: float) -> None:
    """Put the body into `paused`, with the WARC-Truncated reason where it is not whole, and let the page have it.

    At most `limit` bytes are kept, for at most `seconds`. What the page gets is what was kept, if anything.
    """
    if _has_no_body(paused):
        await _go_on(cdp, request)
    elif _is_small(paused):
        await _take_whole(cdp, request, paused, limit, seconds)
    else:
        await _take_stream(cdp, request, paused, limit, seconds)


def is_stream(paused: Paused) -> bool:
    """Server-sent events: they go on for as long as the page stands."""
    return paused.kind == "EventSource" or paused.header("content-type").lower().startswith("text/event-stream")


def _has_no_body(paused: Paused) -> bool:
    return paused.moved or paused.status in BODILESS or paused.method == "HEAD" or is_stream(paused)


def _is_small(paused: Paused) -> bool:
    """Known to be; of an encoded or unmeasured body nobody knows."""
    length = paused.header("content-length")
    encoded = paused.header("content-encoding").lower() not in {"", "identity"}
    return length.isdigit() and int(length) <= WHOLE_BYTES and not encoded


async def _take_whole(cdp: Connection, request: str, paused: Paused, limit: int, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            got = await cdp.call("Fetch.getResponseBody", {"requestId": request})
    except TimeoutError:
        paused.truncated = "time"
        await cdp.call("Fetch.failRequest", {"requestId": request, "errorReason": "TimedOut"})
        return
    except CdpError:
        paused.truncated = "disconnect"
    else:
        body = b64decode(got["body"]) if got["base64Encoded"] else got["body"].encode()
        paused.body, paused.truncated = body[:limit], "length" if len(body) > limit else None
        if paused.kind == "Document" and len(body) < int(paused.header("content-length")):
            paused.truncated = "disconnect"
            await _hand_over(cdp, request, paused)  # else the page would wait for the rest of itself
            return
    await _go_on(cdp, request)


async def _take_stream(cdp: Connection, request: str, paused: Paused, limit: int, seconds: float) -> None:
    stream = (await cdp.call("Fetch.takeResponseBodyAsStream", {"requestId": request}))["stream"]
    parts = _Parts(limit)
    reading = cdp.post("IO.read", {"handle": stream, "size": PIECE_BYTES})
    try:
        async with asyncio.timeout(seconds):
            while parts.take(await asyncio.shield(reading)):
                reading = cdp.post("IO.read", {"handle": stream, "size": PIECE_BYTES})
    except TimeoutError:
        await _stop(cdp, request, reading, parts)
        paused.body, paused.truncated = parts.body, "time"
        return
    except CdpError:
        paused.truncated = "disconnect"
    paused.body = parts.body
    if parts.size > limit:
        paused.truncated = "length"
    cdp.post("IO.close", {"handle": stream})
    await _hand_over(cdp, request, paused)


class _Parts:
    """At most `limit` bytes out of the answers of `IO.read`; `size` counts what came."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self.size = 0

    def take(self, got: Params) -> bool:
        """Whether there is more to be read."""
        piece = b64decode(got["data"]) if got.get("base64Encoded") else got["data"].encode()
        self._parts.append(piece[: max(0, self._limit - self.size)])
        self.size += len(piece)
        return not got["eof"] and self.size <= self._limit

    @property
    def body(self) -> bytes:
        """All of them."""
        return b"".join(self._parts)


async def _stop(cdp: Connection, request: str, reading: asyncio.Future[Params], parts: _Parts) -> None:
    """A read that waits for a full piece gives what it has when its request fails."""
    cdp.post("Fetch.failRequest", {"requestId": request, "errorReason": "TimedOut"})
    try:
        async with asyncio.timeout(1):
            parts.take(await reading)
    except (TimeoutError, CdpError):
        pass  # then the last piece is lost


async def _hand_over(cdp: Connection, request: str, paused: Paused) -> None:
    """A body that was taken as a stream has to be given back. A document that is too large is not worth showing."""
    paused.given_back = True
    if paused.kind == "Document" and paused.truncated == "length":
        await cdp.call("Fetch.failRequest", {"requestId": request, "errorReason": "BlockedByClient"})
        return
    headers = [{"name": k, "value": v} for k, v in paused.headers if k.lower() not in _FRAMED]
    await cdp.call(
        "Fetch.fulfillRequest",
        {
            "requestId": request,
            "responseCode": paused.status,
            "responsePhrase": paused.reason or "OK",
            "responseHeaders": headers,
            "body": b64encode(paused.body).decode(),
        },
    )


async def _go_on(cdp: Connection, request: str) -> None:
    await cdp.call("Fetch.continueResponse", {"requestId": request})
