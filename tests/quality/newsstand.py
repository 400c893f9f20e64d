"""The newsstand's pages as cases of the benchmark: our own words in the platforms' markup, with a known truth."""

from __future__ import annotations

from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlsplit

from crawler.newsstand import Newsstand
from crawler.newsstand.expected import Expected
from crawler.newsstand.truth import articles
from pipelines import Refused, finish
from spiders.interpret import interpret
from storage.captures import Capture
from storage.records import Record, Wall
from tests.quality.boundaries import Case, Label, Report, of_record

WHEN = datetime(2026, 11, 1, 12, tzinfo=UTC)
POSTS = 40


def report(stand: Newsstand) -> Report:
    """Every article page that needs no browser, fetched from a running newsstand and judged."""
    cases = []
    for truth in articles(POSTS):
        if truth.source == "trouble":  # about transport, not about reading
            continue
        capture = fetch(stand, truth.url)
        reading = interpret(capture)
        if capture.status == 200 and not reading.needs_browser:
            cases.append(Case(label(truth), of_record(_record(capture), capture)))
    return Report(cases)


def label(truth: Expected) -> Label:
    """The newsstand's own table as a label."""
    withheld = truth.boundary is not None
    return Label(
        truth.url,
        withheld,
        truth.declared.value,
        truth.wall.value if withheld and truth.wall is not Wall.UNKNOWN else None,
        truth.boundary or None,
    )


def fetch(stand: Newsstand, url: str) -> Capture:
    """One page as it is sent."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", stand.port, timeout=30)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Host": parts.netloc})
        answer = connection.getresponse()
        headers = tuple(answer.getheaders())
        return Capture(url, WHEN, answer.status, headers, answer.read(), source="newsstand")
    finally:
        connection.close()


def _record(capture: Capture) -> Record | None:
    reading = interpret(capture)
    for draft in reading.drafts:
        try:
            return finish(draft, capture)
        except Refused:
            continue
    return None
