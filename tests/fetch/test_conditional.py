"""When a request carries validators, and when a post is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy import Request

from crawler.fetch.conditional import can_ask, conditions, original
from crawler.jobs.memory import Seen
from crawler.jobs.recheck import PLAN, next_check

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SEEN = Seen("http://a.test/", record_id="<urn:uuid:1>", date="2026-11-20T12:00:00Z", sha1="sha1:A", sha256="b" * 64)


@pytest.mark.parametrize(
    ("etag", "modified", "expected"),
    [
        ('W/"1"', "", [("If-None-Match", 'W/"1"')]),
        ("", "Fri, 20 Nov 2026 12:00:00 GMT", [("If-Modified-Since", "Fri, 20 Nov 2026 12:00:00 GMT")]),
        ('"1"', "yesterday", [("If-None-Match", '"1"'), ("If-Modified-Since", "yesterday")]),
        ("", "", []),
    ],
)
def test_validators_go_back_as_they_came(etag: str, modified: str, expected: list[tuple[str, str]]) -> None:
    seen = Seen("http://a.test/", record_id="<urn:uuid:1>", etag=etag, modified=modified)
    assert list(conditions(seen)) == expected


def test_nothing_is_asked_on_conditions_that_no_record_stands_for() -> None:
    assert conditions(Seen("http://a.test/", etag='"1"')) == conditions(None) == ()
    assert original(Seen("http://a.test/", etag='"1"')) is None
    named = original(SEEN)
    assert named is not None
    assert (named.record_id, named.url, named.date) == ("<urn:uuid:1>", "http://a.test/", "2026-11-20T12:00:00Z")


@pytest.mark.parametrize(
    ("meta", "asks"),
    [({}, True), ({"playwright": True}, False), ({"requisite": "image"}, False), ({"retry_times": 1}, False)],
)
def test_who_asks(meta: dict[str, Any], asks: bool) -> None:
    assert can_ask(Request("http://a.test/", meta=meta)) is asks


def test_a_form_that_is_sent_is_never_conditional() -> None:
    assert not can_ask(Request("http://a.test/", method="POST"))


def test_the_plan_decays_and_ends() -> None:
    checked, ages = NOON, []
    while (due := next_check(NOON, NOON, checked)) is not None:
        ages.append(due - NOON)
        checked = due
    assert tuple(ages) == PLAN


@pytest.mark.parametrize(
    ("published", "checked", "due"),
    [
        (NOON - timedelta(days=400), NOON, None),  # an old post in a back catalogue
        (NOON - timedelta(days=3), NOON, NOON + timedelta(days=4)),  # a week after it was published
        (None, NOON, NOON + timedelta(hours=1)),  # undated: from when it was first seen
        (NOON + timedelta(days=365), NOON, NOON + timedelta(hours=1)),  # dated ahead: likewise
    ],
)
def test_the_next_look(published: datetime | None, checked: datetime, due: datetime | None) -> None:
    assert next_check(published, NOON, checked) == due
