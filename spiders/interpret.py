"""What one capture means: its status and completeness first, then its content.

Live crawl, `foldline read` and `foldline extract` all read through `interpret`, so they say the same of the same bytes.
"""

from __future__ import annotations

from spiders.discovery import read
from storage.captures import Capture, Outcome, Reading

BY_STATUS = {
    304: Outcome.NOT_MODIFIED,
    401: Outcome.FORBIDDEN,
    402: Outcome.FORBIDDEN,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    410: Outcome.GONE,
    429: Outcome.RATE_LIMITED,
    451: Outcome.FORBIDDEN,
}
BY_TRUNCATION = {
    "length": (Outcome.TOO_LARGE, "body larger than the limit; the archive holds its beginning"),
    "time": (Outcome.TIMEOUT, "body did not end in time; the archive holds what came"),
    "disconnect": (Outcome.CONNECTION_LOST, "connection lost in the body; the archive holds what came"),
}


def of_status(status: int) -> Outcome | None:
    """The outcome a status decides alone; None for success."""
    if status < 300:
        return None
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status < 400:
        return Outcome.REDIRECT
    return Outcome.CLIENT_ERROR if status < 500 else Outcome.SERVER_ERROR


def interpret(capture: Capture) -> Reading:
    """The reading of a capture. A cut or damaged body never becomes a record: its end is not the publisher's.

    A body that is only labelled with a coding it does not have is whole. What a page needed is not read for itself.
    """
    if capture.is_requisite:
        return Reading(Outcome.REQUISITE, f"{capture.resource_type} of a page")
    if capture.truncated is not None:
        outcome, reason = BY_TRUNCATION.get(capture.truncated, (Outcome.UNREADABLE, f"truncated: {capture.truncated}"))
        return Reading(outcome, reason)
    if capture.damage is not None and not capture.damage.startswith("not "):
        bomb = capture.damage.endswith(("bomb", "too large"))
        return Reading(Outcome.TOO_LARGE if bomb else Outcome.CORRUPT_ENCODING, capture.damage)
    refused = of_status(capture.status)
    if refused in {Outcome.REDIRECT, Outcome.NOT_MODIFIED}:
        return Reading(refused, f"to {capture.header('Location')}" if refused is Outcome.REDIRECT else "")
    reading = read(capture)
    if refused is None or reading.outcome is Outcome.CHALLENGE:
        return reading
    return Reading(refused, f"{capture.status} {capture.reason}".strip(), platform=reading.platform)
