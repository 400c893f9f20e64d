"""Stage 1: which article this is. Makes the record with its identity and provenance."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from pipelines.article import Article, Refused
from pipelines.urls import APP_ADDRESS, canonical, digest
from storage.captures import Draft, Outcome
from storage.records import Record


def identify(article: Article) -> Article:
    """Refuses a draft without an http(s) address."""
    draft, capture = article.draft, article.capture
    url = urljoin(capture.url, draft.url) if draft.url else capture.url
    own = canonical_url(draft, url)
    if not own.startswith(("http://", "https://")) or not urlsplit(own).netloc:
        raise Refused(
            Outcome.INVALID_RECORD, f"url: {url!r} is no absolute http(s) address; name the page's own (--url)"
        )
    record = Record(
        id=native_id(draft) or f"sha256:{digest(own)}",
        kind=draft.kind,
        platform=draft.platform,
        source=capture.source,
        url=url,
        canonical_url=own,
        record_id=capture.record_id,
        warc=capture.warc,
        offset=capture.offset,
        length=capture.length,
        payload_digest=capture.payload_digest,
        captured_at=capture.time,
        rendered=capture.rendered is not None,
        partial=draft.partial,
        layout=draft.layout,
    )
    return replace(article, made=record)


def canonical_url(draft: Draft, url: str) -> str:
    """The declared canonical address, unless it is an app's or the site's front door: then the page's own."""
    if draft.canonical_url:
        declared = canonical(urljoin(url, draft.canonical_url))
        astray = APP_ADDRESS.match(declared) or (urlsplit(declared).path == "/" and urlsplit(url).path not in ("", "/"))
        if not astray:
            return declared
    return canonical(url)


def native_id(draft: Draft) -> str | None:
    """`platform:publication:native id`, where the platform gave the post a number or key of its own."""
    if not draft.native_id:
        return None
    return f"{draft.platform}:{draft.publication}:{draft.native_id}"
