"""Other formats: what they keep, that a preview stays a preview, and that text stays text."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest

from storage.codec import encode
from storage.commonmark import END
from storage.formats import is_free, load, names, opted_out
from storage.formats.huggingface import COLUMNS as HUGGINGFACE
from storage.formats.huggingface import row
from storage.formats.markdown import page
from storage.records import Boundary, Declared, Observed, Quote, Record, Wall
from tests.storage.articles import ABOUT, article, filled, preview, written

NINJS = json.loads(Path(__file__).with_name("ninjs-3.1.part.json").read_text("utf-8"))
ATOM = {"a": "http://www.w3.org/2005/Atom", "f": "urn:foldline:atom"}
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
