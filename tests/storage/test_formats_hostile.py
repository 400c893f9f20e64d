"""Text of strangers in other formats stays text: seventeen that mean harm, and any other."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from storage.formats.csv import COLUMNS, cell
from storage.formats.markdown import page, place
from storage.plain import one_line, web_address, xml_text
from tests.storage.articles import EVIL, article, hostile, written
from tests.storage.test_formats import ATOM, NINJS, front, lines, table

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


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


@settings(max_examples=40)
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


@settings(max_examples=40)
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
