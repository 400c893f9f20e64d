"""IPTC ninjs 3.1, one news item a line; a preview is `representationType: partial`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import msgspec

from storage.codec import decode
from storage.formats import About, Format, access, opted_out, rights_of, standing
from storage.plain import one_line, stamp, urn, web_address
from storage.records import SCHEMA, Kind, Observed, Record

STANDARD = {"name": "ninjs", "version": "3.1", "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#"}
COMPLETE = {Observed.FULL: "full", Observed.PREVIEW: "partial", Observed.NONE: "partial"}
ACCESS_ROLE = "foldline:access"


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:  # noqa: ARG001
    """A whole document on each line."""
    for line in lines:
        file.write(msgspec.json.encode(item(decode(line))) + b"\n")


def item(record: Record) -> dict[str, object]:
    """A news item; what is unknown is left out, completeness too."""
    fields: dict[str, object] = {
        "uri": urn(record.id),
        "standard": STANDARD,
        "type": "text",
        "representationType": COMPLETE.get(record.observed),
        "profile": SCHEMA,
        "version": str(record.revision),
        "versionCreated": stamp(record.captured_at),
        "contentCreated": stamp(record.date_published) if record.date_published else None,
        "pubStatus": "canceled" if record.change == "withdrawn" else "usable",
        "language": record.language,
        "title": one_line(record.title),
        "by": ", ".join(one_line(author.name) for author in record.authors),
        "headlines": _headlines(record),
        "descriptions": [_verdict(record)],
        "bodies": _bodies(record),
        "people": [_person(author.name, author.url) for author in record.authors],
        "subjects": [{"name": one_line(tag), "creator": "publisher"} for tag in record.tags],
        "infoSources": [{"name": record.source, "role": "publisher", "literal": record.platform}],
        "genres": [] if record.kind is Kind.ARTICLE else [{"literal": record.kind.value}],
        "renditions": _renditions(record),
        "associations": _associations(record),
        "altIds": [{"role": "foldline", "value": record.id}, {"role": "warc", "value": record.record_id}],
        "usageTerms": rights_of(record),
        "rightsInfo": _rights(record),
        "edNote": standing(record),
    }
    return {key: value for key, value in fields.items() if value}


def _headlines(record: Record) -> list[dict[str, str]]:
    given = (("main", record.title), ("subtitle", record.subtitle))
    texts = [(role, one_line(text)) for role, text in given]
    return [{"role": role, "contentType": "text/plain", "value": text} for role, text in texts if text]


def _bodies(record: Record) -> list[dict[str, object]]:
    text = record.content_text
    counts = {"charCount": len(text), "wordCount": record.word_count}
    plain: dict[str, object] = {"role": "main", "contentType": "text/plain", **counts, "value": text}
    rich: dict[str, object] = {"role": "richtext", "contentType": "text/html", "value": record.content_html}
    return [body for body in (plain, rich) if body["value"]]


def _verdict(record: Record) -> dict[str, str]:
    """The whole verdict as JSON: ninjs itself only tells full from partial."""
    whole = {**access(record), "opted_out": opted_out(record)}
    return {"role": ACCESS_ROLE, "contentType": "application/json", "value": msgspec.json.encode(whole).decode()}


def _person(name: str, url: str | None) -> dict[str, str]:
    address = web_address(url)
    return {"name": one_line(name), "rel": "creator", **({"uri": address} if address else {})}


def _renditions(record: Record) -> list[dict[str, str | float]]:
    given: list[tuple[str, str | None, str | None, float | None]]
    given = [("web", record.canonical_url, "text/html", None), ("thumbnail", record.image, None, None)]
    given += [("attachment", one.url, one.mime_type, one.duration_in_seconds) for one in record.attachments]
    found = []
    for name, url, kind, duration in given:
        address = web_address(url)
        fields = {"name": name, "href": address, "contentType": kind, "duration": duration}
        if address:
            found.append({key: value for key, value in fields.items() if value is not None})
    return found


def _associations(record: Record) -> list[dict[str, str]]:
    pairs = [(relation, web_address(relation.target)) for relation in record.links_to_work]
    return [{"name": one_line(one.title) or url, "uri": url, "rel": one.relation} for one, url in pairs if url]


def _rights(record: Record) -> dict[str, str]:
    for key in ("license", "tdm-policy"):
        url = web_address(record.rights.get(key))
        if url:
            return {"linkedRights": url}
    return {}


FORMAT = Format("IPTC ninjs 3.1, an item a line", write, withdrawn=True)
