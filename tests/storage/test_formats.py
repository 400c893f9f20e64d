"""Other formats: what they keep, that a preview stays a preview, and that text stays text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from storage.codec import encode
from storage.commonmark import END
from storage.formats import is_free, load, names, opted_out
from storage.formats.csv import COLUMNS, cell
from storage.formats.huggingface import COLUMNS as HUGGINGFACE
from storage.formats.huggingface import row
from storage.formats.markdown import page, place
from storage.plain import one_line, web_address, xml_text
from storage.records import Boundary, Declared, Observed, Quote, Record, Wall
from tests.storage.articles import ABOUT, EVIL, article, filled, hostile, preview, written

NINJS = json.loads(Path(__file__).with_name("ninjs-3.1.part.json").read_text("utf-8"))
ATOM = {"a": "http://www.w3.org/2005/Atom", "f": "urn:foldline:atom"}
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
STREAMS = [name for name in names() if load(name).write]


def lines(name: str, *records: Record) -> list[Any]:
    return [json.loads(line) for line in written(name, *records).splitlines()]


def table(*records: Record) -> list[dict[str, str]]:
    text = written("csv", *records).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def feed(*records: Record) -> Any:
    return feedparser.parse(written("atom", *records), sanitize_html=False, resolve_relative_uris=False)


def front(text: str) -> dict[str, Any]:
    """Front matter as JSON values, a line each; that YAML says the same is a test of `tests/interop`."""
    head = text.removeprefix("---\n").partition("\n---\n")[0]
    pairs = [line.partition(": ") for line in head.split("\n")]
    return {key: json.loads(value) for key, _, value in pairs}


def test_every_file_is_a_format() -> None:
    assert {"jsonl", "parquet", "jsonfeed", "atom", "markdown", "ninjs", "newsarticle", "datatrove"} <= set(names())
    assert {"huggingface", "csv"} <= set(names())
    for name in names():
        form = load(name)
        assert form.says
        assert (form.write is None) != (form.fill is None)
    with pytest.raises(KeyError):
        load("../jsonl")


@pytest.mark.parametrize("name", STREAMS)
def test_the_same_records_are_the_same_bytes_and_are_read_one_by_one(name: str) -> None:
    records = [article(number) for number in range(600)]
    assert written(name, *records) == written(name, *records)
    file, ahead, seen = io.BytesIO(), 0, 0

    def given_out() -> Any:
        nonlocal ahead, seen
        before = 0
        for record in records:
            yield encode(record)
            seen += 1
            if file.tell() > before:
                ahead, before = 0, file.tell()
            ahead += 1
            assert ahead <= 530, "held in memory"

    form = load(name)
    assert form.write
    form.write(given_out(), file, ABOUT)
    assert seen == 600


@pytest.mark.parametrize("name", STREAMS)
def test_nothing_is_a_document_too(name: str) -> None:
    assert isinstance(written(name), bytes)
    assert feed().feed.updated == "2026-11-25T20:00:00Z"
    assert json.loads(written("jsonfeed"))["items"] == []


def test_jsonfeed() -> None:
    document = json.loads(written("jsonfeed", article(), preview()))
    assert (document["version"], document["title"]) == ("https://jsonfeed.org/version/1.1", "Foldline: harbour")
    first, second = document["items"]
    assert first["url"] == "https://harbour.example/p/1"
    assert first["authors"] == [{"name": "Ida Brandt", "url": "https://harbour.example/ida"}, {"name": "Ole Holm"}]
    assert first["attachments"][0]["duration_in_seconds"] == 61.5
    assert first["date_published"] == "2026-04-02T08:00:00Z"
    assert second["summary"].startswith("Preview: 10 of 400 words are here")
    said = second["_foldline"]
    assert (said["preview"], said["boundary_char"], said["opted_out"]) == (True, len(second["content_text"]), True)
    assert said["rights"]["noai"] == "true"
    assert first["_foldline"]["preview"] is False


def test_atom_in_feedparser() -> None:
    found = feed(article(), preview())
    assert not found.bozo
    assert (found.version, found.feed.title, found.feed.id) == ("atom10", "Foldline: harbour", ABOUT.identity)
    first, second = found.entries
    assert [author.name for author in first.authors] == ["Ida Brandt", "Ole Holm"]
    assert (first.link, first.published) == ("https://harbour.example/p/1", "2026-04-02T08:00:00Z")
    assert first.content[0].value == "<p>Boat 1 leaves at noon.</p><p>It comes back at night.</p>"
    assert [tag.term for tag in first.tags] == ["full", "tides", "quay"]
    assert [tag.term for tag in second.tags if tag.scheme == "urn:foldline:observed"] == ["preview"]
    assert second.summary.startswith("Preview: 10 of 400 words are here")
    assert "tdm-reservation: 1" in second.rights
    assert second.foldline_access["boundary_char"] == str(len(preview().content_text))
    assert found.feed.updated == "2026-04-03T09:30:00Z"
    assert [link.href for link in second.links if link.rel == "license"] == [preview().rights["license"]]


def test_ninjs_by_its_schema() -> None:
    first, second, third = lines("ninjs", article(), preview(), article(4, observed=Observed.UNKNOWN))
    for item in (first, second, third):
        jsonschema.Draft202012Validator(NINJS, format_checker=jsonschema.FormatChecker()).validate(item)
    assert (first["representationType"], second["representationType"]) == ("full", "partial")
    assert "representationType" not in third
    assert "noai: true" in second["usageTerms"]
    assert second["rightsInfo"] == {"linkedRights": "https://creativecommons.org/licenses/by-nc/4.0/"}
    verdict = json.loads(second["descriptions"][0]["value"])
    assert (verdict["boundary_char"], verdict["opted_out"]) == (len(preview().content_text), True)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**first, "representationType": "preview"}, NINJS)


def test_a_withdrawn_article_is_canceled() -> None:
    assert lines("ninjs", article(change="withdrawn"))[0]["pubStatus"] == "canceled"
    assert (
        json.loads(written("jsonfeed", article(change="withdrawn")))["items"][0]["_foldline"]["change"] == "withdrawn"
    )


def test_newsarticle() -> None:
    first, second = lines("newsarticle", article(), preview())
    assert (first["@type"], first["isAccessibleForFree"]) == ("NewsArticle", True)
    assert "hasPart" not in first
    assert second["isAccessibleForFree"] is False
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": "div.paywall"}
    assert second["hasPart"] == [part]
    assert second["license"] == "https://creativecommons.org/licenses/by-nc/4.0/"
    assert second["usageInfo"]["url"] == "https://harbour.example/tdm.json"
    assert second["foldline:observed"] == "preview"


@pytest.mark.parametrize(
    ("changes", "free"),
    [
        ({}, True),
        ({"declared": Declared.UNKNOWN}, None),
        ({"declared": Declared.UNKNOWN, "wall": Wall.UNKNOWN, "observed": Observed.UNKNOWN}, None),
        ({"declared": Declared.METERED}, False),
        ({"declared": Declared.PAID}, False),
        ({"declared": Declared.UNKNOWN, "wall": Wall.EMAIL}, False),
        ({"declared": Declared.FREE, "boundary": Boundary(0, 4, "p", Quote("", ""))}, False),
    ],
)
def test_free_is_never_guessed(changes: dict[str, Any], free: bool | None) -> None:
    assert is_free(article(**changes)) is free
    assert lines("newsarticle", article(**changes))[0].get("isAccessibleForFree") is free


@pytest.mark.parametrize(
    ("rights", "reserved"),
    [({}, False), ({"noai": "true"}, True), ({"tdm-reservation": "1"}, True), ({"tdm-reservation": "0"}, False)],
)
def test_opt_outs(rights: dict[str, str], reserved: bool) -> None:
    record = article(rights=rights)
    assert opted_out(record) is reserved
    assert table(record)[0]["opted_out"] == str(reserved).lower()
    assert lines("datatrove", record)[0]["metadata"]["opted_out"] is reserved
    assert front(page(record))["opted_out"] is reserved


def test_datatrove() -> None:
    first, second = lines("datatrove", article(), preview())
    assert set(first) == {"text", "id", "metadata"}
    assert first["text"] == article().content_text
    assert second["metadata"]["preview"] is True
    assert second["metadata"]["boundary_char"] == len(second["text"])
    assert first["metadata"].keys() == second["metadata"].keys()


def test_markdown_says_where_the_free_text_ends(tmp_path: Path) -> None:
    walled = preview(boundary=Boundary(0, 20, "div.paywall", Quote("", "")))
    folder = filled("markdown", tmp_path / "out", article(), walled)
    first, second = [path.read_text("utf-8") for path in sorted(folder.rglob("*.md"))]
    assert [path.parent.name for path in folder.rglob("*.md")] == ["harbour", "harbour"]
    assert END not in first
    before, _, after = second.partition(f"\n\n{END}\n\n")
    assert before.endswith("Boat 2 leaves at noon.")
    assert after == "It comes back at night.\n"
    assert front(second)["preview"] is True
    assert front(second)["rights"]["noai"] == "true"


def test_huggingface_counts_previews_and_opt_outs(tmp_path: Path) -> None:
    assert set(row(article())) == set(HUGGINGFACE)
    folder = filled("huggingface", tmp_path / "out", article(), preview(), preview(5))
    card = (folder / "README.md").read_text("utf-8")
    assert "3 articles" in card
    assert "2 are **previews**" in card
    assert "2 come from publishers" in card
    head = front(card)
    assert (head["language"], head["size_categories"], head["license"]) == (["en"], ["n<1K"], "other")


def test_names_of_files_stay_in_the_folder_and_differ() -> None:
    same = [article(1, id=name, title="Same", source="a") for name in ("x", "X", "x ", "\x00")]
    assert len({place(record).lower() for record in same}) == 4
    for text in (*EVIL, "../../etc/passwd", "..", "/", "a" * 500, "渡" * 200, "CON", ""):
        path = Path(place(hostile(text)))
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert len(path.parts) == 2
        assert max(len(part.encode()) for part in path.parts) < 200


@pytest.mark.parametrize("text", EVIL)
def test_a_cell_is_no_formula(text: str) -> None:
    (found,) = table(hostile(text))
    assert set(found) == set(COLUMNS)
    for value in found.values():
        assert not value.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))
        assert "\x00" not in value
        assert "\x1b" not in value
    if text.startswith("="):
        assert found["title"] == f"'{text}"


@pytest.mark.parametrize("text", EVIL)
def test_hostile_text_in_feeds_is_text(text: str) -> None:
    assert_feeds_hold(text)


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT)
def test_any_text_in_feeds_is_text(text: str) -> None:
    assert_feeds_hold(text)


def assert_feeds_hold(text: str) -> None:
    record = hostile(text)
    entry = etree.fromstring(written("atom", record)).find("a:entry", ATOM)
    assert entry is not None
    assert {str(child.tag) for child in entry.iter()} <= {
        f"{{{ATOM['a']}}}{name}"
        for name in "entry id title updated published author name uri link category rights summary content".split()
    } | {"{urn:foldline:atom}access"}
    title = entry.findtext("a:title", None, ATOM)
    assert title == (xml_text(one_line(text)) or xml_text(record.id))
    addresses = [str(link.get("href")) for link in entry.iterfind("a:link", ATOM)]
    assert all(url.startswith(("http://", "https://")) and url.isascii() for url in addresses)
    item = json.loads(written("jsonfeed", record))["items"][0]
    assert item.get("title", "") == one_line(text)
    assert item["content_text"] == text
    assert "image" not in item
    jsonschema.validate(lines("ninjs", record)[0], NINJS)


@pytest.mark.parametrize("text", EVIL)
def test_a_newsarticle_cannot_leave_its_script_element(text: str) -> None:
    document = written("newsarticle", hostile(text)).decode()
    html = lxml.html.fromstring(f"<html><head><script type='application/ld+json'>{document}</script></head></html>")
    (script,) = html.iter("script")
    assert json.loads(script.text or "")["headline"] == one_line(text)
    assert [str(node.tag) for node in html.iter()] == ["html", "head", "script"]


@pytest.mark.parametrize("text", EVIL)
def test_hostile_text_in_markdown_is_text(text: str) -> None:
    assert_markdown_holds(text)


@settings(max_examples=40, deadline=None)
@given(ANY_TEXT)
def test_any_text_in_markdown_is_text(text: str) -> None:
    assert_markdown_holds(text)


def assert_markdown_holds(text: str) -> None:
    document = page(hostile(text))
    head, _, body = document.removeprefix("---\n").partition("\n---\n")
    assert len(head.split("\n")) == len(front(document)), "a line a field"
    assert front(document)["title" if text else "id"] == (text or "feed:3:")
    rendered = lxml.html.fragment_fromstring(MarkdownIt("commonmark").render(body), create_parent="div")
    assert {str(node.tag) for node in rendered.iter() if isinstance(node.tag, str)} <= {"div", "h1", "em", "p"}
    heading = rendered.find("h1")
    assert one_line(heading.text_content() if heading is not None else "") == one_line(xml_text(one_line(text)))


@given(ANY_TEXT)
def test_a_cell_of_any_text(text: str) -> None:
    made = cell(text)
    assert not made.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert made.removeprefix("'") in (text, made) or any(ord(sign) < 0xA0 or ord(sign) > 0x2000 for sign in text)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://harbour.example/p/1?a=b#c", "https://harbour.example/p/1?a=b#c"),
        ("https://user:secret@harbour.example/", "https://harbour.example/"),
        ('http://harbour.example:8080/a b<c>"d', "http://harbour.example:8080/a%20b%3Cc%3E%22d"),
        ("https://hafen.example/brücke/100%", "https://hafen.example/br%C3%BCcke/100%25"),
        ("https://brücke.example/", "https://xn--brcke-lva.example/"),
        ("https://[::1]:80/", "https://[::1]:80/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://<script>/", None),
        ("https://[bad", None),
        ("https://a:b/", None),
        ("//harbour.example/", None),
        ("", None),
        (None, None),
    ],
)
def test_addresses(url: str | None, address: str | None) -> None:
    assert web_address(url) == address


@given(ANY_TEXT)
def test_an_address_is_plain_or_none(text: str) -> None:
    for url in (text, f"https://{text}", f"https://harbour.example/{text}"):
        address = web_address(url)
        assert address is None or (address.isascii() and not set(address) & set(' <>"\n\r\t\\^`{|}'))
        assert address is None or web_address(address) == address
