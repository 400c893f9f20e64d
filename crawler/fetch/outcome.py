"""How a fetch that gave no capture ended, as a typed outcome with a line for the report."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import ssl

import aiohttp
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest

from crawler.fetch.guard import PrivateAddress
from crawler.fetch.politeness import GroupPaused, Stopping
from storage.captures import Outcome
from storage.errors import StoreError

logger = logging.getLogger(__name__)


class Skipped(IgnoreRequest):
    """A request that was not made, or not followed further, for a typed reason."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


def of_failure(error: BaseException) -> tuple[Outcome, str]:
    """Outcome and reason of an exception that ended a request; `INTERNAL_ERROR` for what no network does (logged)."""
    if isinstance(error, Skipped):
        return error.outcome, error.reason
    for kinds, outcome in _KINDS:
        if isinstance(error, kinds):
            return outcome, _line(error)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return Outcome.DISK_FULL, _line(error)
    if isinstance(error, (OSError, aiohttp.ClientError)):
        return Outcome.UNREACHABLE, _line(error)
    logger.error("a request ended in an unexpected %s", type(error).__name__, exc_info=error)
    return Outcome.INTERNAL_ERROR, f"{type(error).__name__}: {_line(error)}"


def of_net_error(said: str) -> Outcome:
    """The outcome of one of Chromium's `net::ERR_…`, the first of this list that is named."""
    return next((outcome for part, outcome in _NET_ERRORS if part in said), Outcome.BROWSER_FAILED)


_NET_ERRORS = (
    ("ERR_CERT", Outcome.TLS),
    ("ERR_SSL", Outcome.TLS),
    ("ERR_BAD_SSL", Outcome.TLS),
    ("ERR_NAME_NOT_RESOLVED", Outcome.DNS),
    ("ERR_TOO_MANY_REDIRECTS", Outcome.REDIRECT_LOOP),
    ("ERR_TIMED_OUT", Outcome.TIMEOUT),
    ("ERR_CONNECTION_TIMED_OUT", Outcome.TIMEOUT),
    ("ERR_EMPTY_RESPONSE", Outcome.CONNECTION_LOST),
    ("ERR_CONNECTION", Outcome.CONNECTION_LOST),
    ("ERR_CONTENT_DECODING", Outcome.CORRUPT_ENCODING),
    ("ERR_CONTENT", Outcome.CONNECTION_LOST),
    ("ERR_SOCKS", Outcome.UNREACHABLE),
)


_KINDS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Outcome], ...] = (
    (PrivateAddress, Outcome.PRIVATE_ADDRESS),
    (GroupPaused, Outcome.RATE_LIMITED),
    (Stopping, Outcome.INTERRUPTED),
    (StoreError, Outcome.STORE_FAILED),
    ((aiohttp.ClientConnectorDNSError, socket.gaierror), Outcome.DNS),
    ((aiohttp.ClientConnectorCertificateError, aiohttp.ClientSSLError, ssl.SSLError), Outcome.TLS),
    ((TimeoutError, asyncio.TimeoutError, DownloadTimeoutError), Outcome.TIMEOUT),
    ((aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError, ConnectionResetError), Outcome.CONNECTION_LOST),
    ((aiohttp.ClientResponseError, aiohttp.InvalidURL), Outcome.UNREADABLE),
)


def _line(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return _unconnected(error)
    if isinstance(error, TimeoutError) and not str(error):
        return "took longer than the source's `timeout`"
    return " ".join(str(error).split())[:300] or type(error).__name__


def _unconnected(error: aiohttp.ClientConnectorError) -> str:
    number, said = error.os_error.errno, error.os_error.strerror or str(error.os_error)
    reason = os.strerror(number) if number is not None and number in errno.errorcode else said
    what = "has no address" if isinstance(error, aiohttp.ClientConnectorDNSError) else "cannot be connected to"
    where = error.host if isinstance(error, aiohttp.ClientConnectorDNSError) else f"{error.host}:{error.port}"
    return f"{where} {what}: {reason}"
