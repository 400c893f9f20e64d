"""An Atom feed (RFC 4287); the verdict is a category, a summary, and `foldline:access` with all of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import IO

from lxml import etree

from storage.codec import decode
from storage.formats import About, Format, access, rights_of, standing
from storage.plain import one_line, stamp, urn, web_address, xml_text
from storage.records import EXTRACTOR, Record

ATOM = "http://www.w3.org/2005/Atom"
FOLDLINE = "urn:foldline:atom"
OBSERVED = "urn:foldline:observed"
_NAMES = {None: ATOM, "foldline": FOLDLINE}


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:
    """An entry at a time; `updated` comes last, since the order of a feed's elements says nothing (RFC 4287, 4.1.1)."""
    latest = None
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{ATOM}}}feed", nsmap=_NAMES):
            for name, text in (("id", about.identity), ("title", about.title), ("subtitle", about.description)):
                xml.write(_element(name, text))
            xml.write(_element("generator", EXTRACTOR))
            for line in lines:
                record = decode(line)
                latest = max(latest or updated(record), updated(record))
                xml.write("\n", entry(record))
            xml.write("\n", _element("updated", stamp(latest or about.made)))
    file.write(b"\n")


def updated(record: Record) -> datetime:
    """When the publisher changed it; else when it was seen."""
    return record.date_modified or record.captured_at


def entry(record: Record) -> etree._Element:
    """An article. Without an author's name the source stands in, since Atom wants one."""
    made = etree.Element(f"{{{ATOM}}}entry", nsmap=_NAMES)
    made.append(_element("id", urn(record.id)))
    made.append(_element("title", one_line(record.title) or record.id, type="text"))
    made.append(_element("updated", stamp(updated(record))))
    if record.date_published:
        made.append(_element("published", stamp(record.date_published)))
    made.extend(_authors(record))
    made.extend(_links(record))
    made.append(_element("category", term=record.observed.value, scheme=OBSERVED))
    made.extend(_element("category", term=xml_text(one_line(tag))) for tag in record.tags)
    if record.rights:
        made.append(_element("rights", rights_of(record), type="text"))
    summary = standing(record) or one_line(record.subtitle)
    if summary:
        made.append(_element("summary", summary, type="text"))
    made.append(_content(record))
    made.append(_verdict(record))
    return made


def _authors(record: Record) -> list[etree._Element]:
    people = [(one_line(author.name), web_address(author.url)) for author in record.authors]
    found = []
    for name, url in [pair for pair in people if pair[0]] or [(record.source, None)]:
        person = _element("author")
        person.append(_element("name", name))
        if url:
            person.append(_element("uri", url))
        found.append(person)
    return found


def _links(record: Record) -> list[etree._Element]:
    url = web_address(record.canonical_url)
    found = [_element("link", rel="alternate", href=url)] if url else []
    files = [(one, web_address(one.url)) for one in record.attachments]
    found += [_element("link", rel="enclosure", href=url, type=xml_text(one.mime_type)) for one, url in files if url]
    licence = web_address(record.rights.get("license"))
    return found + ([_element("link", rel="license", href=licence)] if licence else [])


def _content(record: Record) -> etree._Element:
    html = record.content_html
    content = _element("content", html or record.content_text, type="html" if html else "text")
    if record.language:
        content.set("{http://www.w3.org/XML/1998/namespace}lang", xml_text(record.language))
    return content


def _verdict(record: Record) -> etree._Element:
    element = etree.Element(f"{{{FOLDLINE}}}access")
    for name, value in access(record).items():
        if value is not None:
            element.set(name, xml_text(str(value).lower() if isinstance(value, bool) else str(value)))
    return element


def _element(name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.Element(f"{{{ATOM}}}{name}", attributes, nsmap={None: ATOM})
    element.text = xml_text(text) if text else None
    return element


FORMAT = Format("an Atom feed", write, recent=True)
