"""schema.org NewsArticle as JSON-LD, one document a line, with search engines' words for text behind a wall."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import msgspec

from storage.codec import decode
from storage.formats import About, Format, access, is_free, opted_out, rights_of, standing
from storage.plain import one_line, stamp, urn, web_address
from storage.records import Kind, Record

CONTEXT = ["https://schema.org", {"foldline": "urn:foldline:terms:"}]
TYPES = {Kind.ARTICLE: "NewsArticle", Kind.PAPER: "ScholarlyArticle"}
_IN_HTML = ((b"<", b"\\u003c"), (b">", b"\\u003e"), (b"&", b"\\u0026"))


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:  # noqa: ARG001
    """Each line may stand in a `script` element as it is: no text in it can end the element."""
    for line in lines:
        text = msgspec.json.encode(article(decode(line)))
        for sign, escaped in _IN_HTML:
            text = text.replace(sign, escaped)
        file.write(text + b"\n")


def article(record: Record) -> dict[str, object]:
    """An article; what is unknown is left out, freedom too. The whole verdict is in `foldline:…` terms."""
    free = is_free(record)
    fields: dict[str, object] = {
        "@id": urn(record.id),
        "url": web_address(record.canonical_url),
        "headline": one_line(record.title),
        "alternativeHeadline": one_line(record.subtitle),
        "author": [_person(author.name, author.url) for author in record.authors],
        "datePublished": stamp(record.date_published) if record.date_published else None,
        "dateModified": stamp(record.date_modified) if record.date_modified else None,
        "inLanguage": record.language,
        "keywords": record.tags,
        "image": web_address(record.image),
        "articleBody": record.content_text,
        "wordCount": record.word_count,
        "conditionsOfAccess": standing(record),
        "license": web_address(record.rights.get("license")),
        "usageInfo": _usage(record),
        "version": record.revision,
        "associatedMedia": [
            {"@type": "MediaObject", "contentUrl": url, "encodingFormat": one.mime_type}
            for one in record.attachments
            if (url := web_address(one.url))
        ],
    }
    terms = {f"foldline:{key}": value for key, value in access(record).items() if value is not None}
    head = {"@context": CONTEXT, "@type": TYPES.get(record.kind, "Article")}
    kept = {key: value for key, value in fields.items() if value}
    return {**head, **kept, **_freedom(record, free), **terms, "foldline:opted_out": opted_out(record)}


def _freedom(record: Record, free: bool | None) -> dict[str, object]:
    if free is None:
        return {}
    said: dict[str, object] = {"isAccessibleForFree": free}
    if record.boundary:
        part = {"isAccessibleForFree": False, "cssSelector": record.boundary.selector}
        said["hasPart"] = [{"@type": "WebPageElement", **part}]
    return said


def _person(name: str, url: str | None) -> dict[str, str]:
    address = web_address(url)
    return {"@type": "Person", "name": one_line(name), **({"url": address} if address else {})}


def _usage(record: Record) -> dict[str, str] | None:
    policy = web_address(record.rights.get("tdm-policy"))
    said = {"@type": "CreativeWork", "text": rights_of(record), **({"url": policy} if policy else {})}
    return said if record.rights else None


FORMAT = Format("schema.org NewsArticle, a document a line", write)
