"""When a request carries validators, and when a post is looked at again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request

from crawler.fetch.conditional import can_ask, conditions, original
from crawler.jobs.again import Again
from crawler.jobs.memory import Last, Memory, Seen, state_of
from crawler.jobs.recheck import PLAN, next_check
from storage import open_archive
from storage.captures import Capture, Outcome
from storage.state import State

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


POST = "http://a.test/p/1"


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    made = Memory(open_archive(tmp_path), state_of(f"sqlite:///{tmp_path}/state.sqlite"), "a")
    made.load()
    made.saw(capture())
    made.settled(POST, Outcome.ARTICLE, NOON, NOON)
    return made


WARC = "warc/a/1.warc.gz"


def capture(**fields: Any) -> Capture:
    given = {"warc": WARC, "url": POST, "time": NOON, "status": 200, "headers": (("ETag", '"1"'),), "content": b"x"}
    return Capture(**{**given, "record_id": "<urn:uuid:1>", "payload_sha256": "a" * 64, **fields})


def test_what_is_remembered_survives(memory: Memory, tmp_path: Path) -> None:
    memory.save(Last(definition="d", whole=True, way="http://a.test/feed"))
    (tmp_path / WARC).parent.mkdir(parents=True)
    (tmp_path / WARC).touch()
    again = Memory(open_archive(tmp_path), State(f"sqlite:///{tmp_path}/state.sqlite"), "a")
    again.load()
    assert again.get(POST) == memory.get(POST)
    assert again.last == Last(definition="d", whole=True, way="http://a.test/feed")


def test_what_is_remembered_of_an_archive_that_was_emptied_is_forgotten(memory: Memory, tmp_path: Path) -> None:
    memory.save(Last(definition="d", whole=True, way="http://a.test/feed"))
    for _ in range(2):  # for good, not for one run
        again = Memory(open_archive(tmp_path), State(f"sqlite:///{tmp_path}/state.sqlite"), "a")
        again.load()
        assert again.get(POST) is None
        assert again.last == Last()
        (tmp_path / WARC).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / WARC).with_name("2.warc.gz").write_bytes(b"")


@pytest.mark.parametrize(
    "fields", [{"status": 500}, {"truncated": "length"}, {"rendered": b"<p>"}, {"method": "POST"}, {"status": 404}]
)
def test_only_whole_plain_answers_can_be_referred_to(memory: Memory, fields: dict[str, Any]) -> None:
    before = memory.get(POST)
    memory.saw(capture(record_id="<urn:uuid:2>", **fields))
    assert memory.get(POST) == before


def test_a_post_is_withdrawn_when_two_runs_find_it_gone(memory: Memory) -> None:
    later = NOON + timedelta(hours=2)
    memory.settled(POST, Outcome.NOT_FOUND, later)
    assert memory.withdrawn() == []
    assert memory.due(later + timedelta(hours=11)) == []
    again = later + timedelta(hours=12)
    assert memory.due(again) == [POST]
    memory.settled(POST, Outcome.SERVER_ERROR, again)  # says nothing about the post
    assert memory.withdrawn() == []
    memory.settled(POST, Outcome.GONE, again)
    assert memory.withdrawn() == [POST]
    assert memory.due(again + timedelta(days=90)) == []
    assert memory.needs(POST, again, None)  # listed, it is asked for
    memory.settled(POST, Outcome.ARTICLE, again)
    assert memory.withdrawn() == []


def test_a_known_post_is_asked_for_when_its_listing_names_a_later_change(memory: Memory) -> None:
    assert not memory.needs(POST, NOON, None)
    assert not memory.needs(POST, NOON, NOON - timedelta(days=1))
    assert memory.needs(POST, NOON, NOON + timedelta(minutes=1))
    assert memory.needs("http://a.test/p/2", NOON, None)


def test_what_this_run_fetched_is_asked_for_whole(memory: Memory) -> None:
    """A page may lead back to a feed: a 304 would stand for a record whose WARC is not in the archive yet."""
    again = Again(lambda: NOON, memory)
    assert again.before(Request(POST)) is not None
    again.saw(capture(record_id="<urn:uuid:2>", warc="warc/a/2.warc.gz"))
    assert again.before(Request(POST)) is None
    assert Again(lambda: NOON, memory).before(Request(POST)) is not None, "the next run asks on conditions"
