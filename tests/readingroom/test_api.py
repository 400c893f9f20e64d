"""The HTTP API: what it answers, and whom."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from crawler.replay.serving import serving
from storage import Archive
from storage.readingroom.application import application
from storage.readingroom.guard import Guard
from tests.readingroom.shelf import FERRY, NASTY
from tests.replay.harbour import PAGE


def get(url: str, **headers: str) -> tuple[int, bytes]:
    """Status and body."""
    try:
        with urlopen(Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})) as got:
            return got.status, got.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def told(url: str) -> Any:
    """The JSON."""
    status, body = get(url)
    assert status == 200, body
    return json.loads(body)


def test_records(room: str) -> None:
    rows = told(f"{room}/api/records?source=harbour")["records"]
    assert [(row["id"], row["revision"], row["change"]) for row in rows] == [
        (FERRY, 1, "new"),
        (FERRY, 2, "wall_added"),
    ]
    assert len(told(f"{room}/api/records?observed=preview")["records"]) == 1
    assert len(told(f"{room}/api/records?since=2026-11-21")["records"]) == 1
    assert len(told(f"{room}/api/records?limit=1&offset=1")["records"]) == 1


def test_a_record_and_its_revisions(room: str) -> None:
    assert told(f"{room}/api/records/{FERRY}")["revision"] == 2
    assert [one["revision"] for one in told(f"{room}/api/records/{FERRY}?revisions=all")["revisions"]] == [1, 2]
    assert told(f"{room}/api/records/{quote(NASTY, safe='')}")["id"] == NASTY
    assert get(f"{room}/api/records/nothing")[0] == 404


def test_search(room: str) -> None:
    def ids(query: str) -> list[str]:
        return [hit["id"] for hit in told(f"{room}/api/search?q={quote(query)}")["hits"]]

    assert ids("gauge captain") == [FERRY]
    assert ids("forty") == []  # of the older revision
    assert ids("港口管理") == ids("渡轮") == ids("汐") == ids("布") == ["web:harbour.test:tides"]
    assert ids("港管") == ids("口港") == []
    assert ids('"tide allows"') == [FERRY]
    assert ids('"allows tide"') == ids("...") == []
    assert len(ids("")) == 3


def test_changes(room: str) -> None:
    first = told(f"{room}/api/changes?limit=3")
    assert [one["record"]["revision"] for one in first["changes"]] == [1, 2, 1]
    rest = told(f"{room}/api/changes?since={first['cursor']}")
    assert [one["record"]["id"] for one in rest["changes"]] == [NASTY]
    assert told(f"{room}/api/changes?since={rest['cursor']}") == {"changes": [], "cursor": rest["cursor"]}
    assert get(f"{room}/api/changes?since=soon")[0] == 400


def test_captures_runs_works(room: str) -> None:
    lines = get(f"{room}/api/captures?url={PAGE}&output=json&fl=timestamp,statuscode")[1].splitlines()
    assert [json.loads(line) for line in lines] == [
        {"timestamp": "20261120120000", "statuscode": "200"},
        {"timestamp": "20261121120000", "statuscode": "200"},
    ]
    pictures = get(f"{room}/api/captures?url=harbour.test&matchType=host&filter=~mime:image/&filter=!url:pier")[1]
    assert pictures.count(b"\n") == 1
    assert get(f"{room}/api/captures?url={PAGE}&to=20261120")[1].count(b"\n") == 1
    assert told(f"{room}/api/runs")["runs"][0]["run"] == "run-1"
    assert told(f"{room}/api/works")["works"] == [
        {"work_id": "work:ferry", "records": [FERRY, "web:harbour.test:tides"]}
    ]


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("records?limit=9999", b"limit"),
        ("records?since=soon", b"since"),
        ("captures", b"url"),
        ("captures?url=x&filter=[", b"filter"),
        ("captures?url=x&filter=~url:[", b"filter"),
        ("records/x?revisions=some", b"no record"),
    ],
)
def test_mistakes_are_named(room: str, path: str, named: bytes) -> None:
    status, body = get(f"{room}/api/{path}")
    assert status in {400, 404}
    assert named in body


def test_the_document_lists_what_there_is(room: str) -> None:
    """Every path of it answers, and every route of the API stands in it."""
    document = told(f"{room}/api/openapi.json")
    assert document["openapi"] == "3.1.0"
    for path in document["paths"]:
        asked = path.replace("{id}", FERRY) + ("?url=x" if path.endswith("captures") else "")
        assert get(room + asked)[0] == 200
    served = {route.path.split(":")[0].rstrip("}") for route in _routes()}
    assert served == {path.rstrip("}") for path in document["paths"]}


def _routes() -> list[Any]:
    from storage.readingroom.api import Api

    return list(Api(None).routes())  # type: ignore[arg-type]


def test_read_only(room: str) -> None:
    for method in ("POST", "PUT", "DELETE"):
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(f"{room}/api/records", method=method, data=b""))
        assert refused.value.code == 405
        refused.value.close()


def test_another_host_name_is_refused(room: str) -> None:
    """A name that an attacker lets point to loopback."""
    assert get(f"{room}/api/records", Host="evil.test")[0] == 421
    assert get(f"{room}/api/records", Host="127.0.0.1.evil.test:80")[0] == 421
    assert get(f"{room}/api/records", Host="[")[0] in {400, 421}
    assert get(f"{room}/api/records", Host="localhost:80")[0] == 200


def test_pages_of_other_origins_are_refused(room: str) -> None:
    for site in ("cross-site", "same-site"):
        assert get(f"{room}/api/records", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors")[0] == 403
        assert get(room, Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate", Sec_Fetch_Dest="iframe")[0] == 403
    assert get(f"{room}/api/records", Sec_Fetch_Site="same-origin")[0] == 200


@pytest.fixture
def locked(library: Archive, cache: Path) -> Iterator[str]:
    """With a token."""
    with serving(application(library, cache, Guard(token="open-sesame"))) as origin:
        yield origin


def test_token(locked: str) -> None:
    basic = "Basic " + b64encode(b"me:open-sesame").decode()
    for path in ("/", "/api/records", "/style.css", "/records.jsonl"):
        assert get(locked + path)[0] == 401
        assert get(locked + path, Authorization="Bearer wrong")[0] == 401
        assert get(locked + path, Authorization="Basic ???")[0] == 401
        assert get(locked + path, Authorization="Bearer open-sesame")[0] == 200
        assert get(locked + path, Authorization=basic)[0] == 200
