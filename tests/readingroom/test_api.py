"""The HTTP API: what it answers, and whom."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from crawler.replay.serving import serving
from storage import Archive
from storage.readingroom import api, asked, cdx
from storage.readingroom.api import RAN, STATED
from storage.readingroom.application import application
from storage.readingroom.guard import Guard
from storage.readingroom.shelf import FILTERS
from storage.records import CHANGES, RELATIONS, Declared, Kind, Observed, Wall
from storage.spool import OUTCOMES
from tests.readingroom.shelf import FERRY, NASTY, TIDES
from tests.replay.harbour import PAGE


def get(url: str, **headers: str) -> tuple[int, bytes]:
    """Status and body."""
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        with urlopen(Request(url, headers=sent), timeout=60) as got:
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
    run = told(f"{room}/api/runs?source=harbour")["runs"][0]
    assert (run["run"], run["outcome"], run["counts"]) == ("run-1", "interrupted", {})
    assert told(f"{room}/api/runs?source=nobody") == {"runs": [], "next": None}
    assert told(f"{room}/api/works")["works"] == [
        {"work_id": "work:ferry", "records": [{"source": "gangkou", "id": TIDES}, {"source": "harbour", "id": FERRY}]}
    ]


def test_no_pattern_takes_long(room: str) -> None:
    """`re` tries these for hours."""
    for pattern in ("(.+)+(.+)+!", "(([a-z:/0-9.]+)+)+!"):
        address = f"{room}/api/captures?url=harbour.test&matchType=domain&filter=~original:{quote(pattern)}"
        assert get(address) == (200, b"")


def test_relations_that_hold(room: str) -> None:
    """Not what was taken back, and not that a record stands alone."""
    rows = told(f"{room}/api/relations")["relations"]
    assert [(row["id"], row["relation"], row["other_id"]) for row in rows] == [
        (TIDES, "translation_of", FERRY),
        (NASTY, "discusses", ""),
    ]
    assert rows[0]["withheld"]["words"] == 1234
    assert [row["seq"] for row in told(f"{room}/api/relations?source=nasty")["relations"]] == [4]


@pytest.mark.parametrize("name", ["records", "runs", "works", "relations"])
@pytest.mark.parametrize("limit", [1, 2])
def test_pages_one_after_another_are_the_list(room: str, name: str, limit: int) -> None:
    whole = told(f"{room}/api/{name}")[name]
    found: list[Any] = []
    after = ""
    for _ in range(10):
        page = told(f"{room}/api/{name}?limit={limit}{after}")
        assert len(page[name]) <= limit
        found += page[name]
        if page["next"] is None:
            break
        after = f"&after={quote(page['next'])}"
    assert found == whole


def test_captures_go_on_behind_a_key(room: str) -> None:
    """Captures of one moment stay together, so that the key loses none."""
    address = f"{room}/api/captures?url=harbour.test&matchType=domain"
    whole = get(address)[1].decode().splitlines()
    found: list[str] = []
    key = ""
    while True:
        text = get(f"{address}&limit=1&showResumeKey=true{key}")[1].decode()
        lines, _, after = text.partition("\n\n")
        found += lines.splitlines()
        if not after:
            break
        key = f"&resumeKey={quote(after.strip())}"
    assert found == whole
    assert get(f"{room}/api/captures?url={PAGE}&fl=mime")[1].startswith(b'{"mime": "text/html')


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("records?limit=9999", b"limit"),
        ("records?since=soon", b"since"),
        ("captures", b"url"),
        ("captures?url=x&filter=[", b"filter"),
        ("captures?url=x&filter=~url:[", b"filter"),
        ("captures?url=x&filter=~url:a)(b", b"filter"),
        ("captures?url=x&filter=~url:(?!a)", b"filter"),
        ("captures?url=http://[&matchType=host", b"url"),
        ("records/x", b"no record"),
        ("records/x?revisions=some", b"revisions"),
        ("records?observd=preview", b"observd: no parameter of this address, which takes source, platform, "),
        ("records?observed=preveiw", b"observed: one of full, preview, none, unknown"),
        ("records?kind=zz", b"kind: one of article, "),
        ("records?declared=zz", b"declared: one of free, "),
        ("records?wall=zz", b"wall: one of none, "),
        ("records?change=zz", b"change: one of new, "),
        ("records?source=a&source=b", b"source: said twice"),
        ("search?q=town&observed=preveiw", b"observed: one of full, "),
        ("relations?relation=zz", b"relation: one of mirror_of, "),
        ("runs?outcome=zz", b"outcome: one of finished, "),
        ("works?after=zz", b"after"),
        ("sources?source=a", b"source: no parameter of this address, which takes none"),
        ("openapi.json?format=yaml", b"format"),
        (f"captures?url={PAGE}&matchType=prefix&resumeKey=zzz", b"resumeKey"),
        (f"captures?url={PAGE}&resumeKey=test,harbour)/zzz+20261120120000!", b"resumeKey"),
        (f"captures?url={PAGE}&sort=reverse", b"sort"),
        (f"captures?url={PAGE}&collapse=digest", b"collapse"),
        (f"captures?url={PAGE}&fl=timestamp,colour", b"fl: colour is no field; there are urlkey, "),
        ("captures?url=*.harbour.test/a*", b"url"),
        ("captures?url=*.harbour.test&matchType=prefix", b"matchType"),
        ("captures?url=*.", b"url"),
        ("captures?url=*", b"url"),
        ("records?offset=100001", b"offset"),
        ("records?after=x", b"after"),
        ("records?after=WzEsMl0", b"after"),
        ("records?after=WyIyMDI2LTExLTIwVDEyOjAwOjAwIiwiYSIsMSwxLCJiIl0", b"zone"),
        ("runs?after=%C3%A4", b"after"),
        ("relations?after=x", b"after"),
    ],
)
def test_mistakes_are_named(room: str, path: str, named: bytes) -> None:
    status, body = get(f"{room}/api/{path}")
    assert status in {400, 404}
    assert named in body


def test_what_is_left_empty_is_not_asked_for(room: str) -> None:
    whole = told(f"{room}/api/records")
    assert told(f"{room}/api/records?observed=&source=&since=&limit=&after=") == whole
    assert len(told(f"{room}/api/records/{FERRY}?revisions=")) == len(told(f"{room}/api/records/{FERRY}"))


def test_a_page_in_a_chosen_language_leads_to_the_api_all_the_same(room: str) -> None:
    page = get(f"{room}/record/{FERRY}?lang=zh")[1].decode()
    links = re.findall(r'href="(/api/[^"]*)"', page)
    assert len(links) == 2
    for link in links:
        told(room + link.replace("&amp;", "&"))


def test_captures_of_a_host_and_all_below_it(room: str) -> None:
    """As other CDX servers word it."""
    domain = get(f"{room}/api/captures?url=harbour.test&matchType=domain")
    assert domain[1].count(b"\n") > 2
    assert get(f"{room}/api/captures?url=*.harbour.test") == domain
    assert get(f"{room}/api/captures?url=*.harbour.test/*") == domain
    below = get(f"{room}/api/captures?url=http://harbour.test/*")
    assert below[1].count(b"\n") > 1
    assert get(f"{room}/api/captures?url=http://harbour.test/*&matchType=prefix") == below
    assert get(f"{room}/api/captures?url=*.harbour.test&matchType=domain") == domain


@pytest.fixture(scope="module")
def document(room: str) -> Any:
    """What the API says of itself."""
    return told(f"{room}/api/openapi.json")


def test_the_document_lists_what_there_is(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    served = {route.path.split(":")[0].rstrip("}") for route in _routes()}
    assert served == {path.rstrip("}") for path in document["paths"]}


PATHS = ("sources", "records", "records/{id}", "search", "captures", "runs", "works", "relations", "changes")


@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_the_document_says(room: str, document: Any, path: str) -> None:
    """Each field there and of its type, none more; so too with every parameter that has a range or a choice."""
    operation = document["paths"][f"/api/{path}"]["get"]
    required = {"url": PAGE} if path == "captures" else {}
    address = f"{room}/api/{path}".replace("{id}", FERRY)
    content = operation["responses"]["200"]["content"]
    for given in [{}, *({name: value} for name, values in _allowed(operation) for value in values)]:
        status, body = get(f"{address}?{urlencode(required | given)}")
        assert status == 200, (given, body)
        if "application/json" in content:
            schema = content["application/json"]["schema"] | {"components": document["components"]}
            Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(body))


@pytest.mark.parametrize("path", PATHS)
def test_what_the_document_forbids_is_refused(room: str, document: Any, path: str) -> None:
    operation = document["paths"][f"/api/{path}"]["get"]
    required = {"url": PAGE} if path == "captures" else {}
    for one in operation.get("parameters", []):
        schema = one["schema"]
        wrong = (
            [schema.get("maximum", 999_999) + 1, "x", -1]
            if schema["type"] == "integer"
            else ["?"]
            if "enum" in schema
            else []
        )
        for value in wrong:
            asked = required | {one["name"]: value}
            status, body = get(f"{room}/api/{path}?{urlencode(asked)}".replace("{id}", FERRY))
            assert status == 400, (asked, body)
            assert one["name"].encode() in body


def test_the_document_lists_the_values_of_closed_lists(document: Any) -> None:
    closed = {
        "kind": Kind, "declared": Declared, "observed": Observed, "wall": Wall, "change": CHANGES,
        "relation": RELATIONS, "outcome": OUTCOMES,
    }  # fmt: skip
    found = [
        one for path in document["paths"].values() for one in path["get"].get("parameters", []) if one["name"] in closed
    ]
    assert {one["name"] for one in found} == set(closed)
    for one in found:
        assert one["schema"]["enum"] == list(closed[one["name"]])


def test_every_parameter_that_is_read_is_in_the_document(document: Any) -> None:
    named = {one["name"] for path in document["paths"].values() for one in path["get"].get("parameters", [])}
    read = {*FILTERS, *STATED, *RAN, "after", "since", "until", "limit", "offset", "revisions", "q", "resumeKey"}
    source = "".join(Path(module.__file__ or "").read_text() for module in (api, cdx, asked))
    literal = r'(?:query\.get\(|getall\(|request, )"([A-Za-z_]+)"'
    assert named == read | set(re.findall(literal, source))


def _allowed(operation: Any) -> Iterator[tuple[str, list[object]]]:
    for one in operation.get("parameters", []):
        schema = one["schema"]
        if "enum" in schema:
            yield one["name"], schema["enum"]
        elif schema["type"] == "integer":
            yield one["name"], [schema[end] for end in ("minimum", "maximum") if end in schema]


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
