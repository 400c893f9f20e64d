"""The record that consumers get, and the evidence it carries.

Nothing here does I/O, and nothing here knows Scrapy, Playwright, S3 or a table. The JSON Schema in
`storage/record.schema.json` and the consumer's manual in `docs/record.md` are generated from `Record`
(`scripts/generate`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

SCHEMA = "foldline/record/1"
EXTRACTOR = "foldline/0.1.0"
RELATIONS = ("mirror_of", "translation_of", "excerpt_of", "summary_of", "discusses")
"""What one record can be to another."""
CHANGES = ("new", "edited", "retitled", "wall_added", "wall_lifted", "wall_moved", "withdrawn")
"""Why a revision came."""


class Kind(StrEnum):
    """What a record is about."""

    ARTICLE = "article"
    EVENT = "event"
    PAPER = "paper"
    NOTE = "note"


class Declared(StrEnum):
    """What the publisher says about access, whatever this capture holds."""

    FREE = "free"
    METERED = "metered"
    REGISTRATION = "registration"
    PAID = "paid"
    UNKNOWN = "unknown"


class Observed(StrEnum):
    """What this capture holds of the text."""

    FULL = "full"
    PREVIEW = "preview"
    NONE = "none"
    UNKNOWN = "unknown"


class Wall(StrEnum):
    """What withholds text in this capture. `none` means seen and not there; `unknown` means nobody can say."""

    NONE = "none"
    SUBSCRIPTION = "subscription"
    REGISTRATION = "registration"
    EMAIL = "email"
    METERED = "metered"
    OVERLAY = "overlay"
    TEASER = "teaser"
    UNKNOWN = "unknown"


class Says(StrEnum):
    """What kind of evidence a signal is. The judge's table (`pipelines/boundary.py`) has one row for each."""

    AUDIENCE = "audience"  # value: a `Declared`; the platform's own state says for whom the post is
    LOCKED = "locked"  # value: bool; the platform says this viewer gets a cut post
    WALL_ELEMENT = "wall_element"  # value: a `Wall`; an element that ends the text stands in the page
    NOT_A_WALL = "not_a_wall"  # value: what it is: comments, newsletter, banner, consent, login, members-css
    SUBSCRIBER_VIEW = "subscriber_view"  # value: True; the whole text, with the mark where the public's part ends
    SCHEMA_FREE = "schema_free"  # value: bool; schema.org isAccessibleForFree
    GATED_PART = "gated_part"  # value: CSS selector of a hasPart that is not free and matches in the body
    GATED_TEXT = "gated_text"  # value: int; characters of visible text inside the parts that are not free
    GATED_EMPTY = "gated_empty"  # value: True; the part that is not free is not in the page, or holds no text
    CONTENT_TIER = "content_tier"  # value: free | metered | locked
    WORDS_TOTAL = "words_total"  # value: int; the publisher's count for the whole post
    WORDS_HIDDEN = "words_hidden"  # value: int; words (in Japanese, Chinese: characters) that the wall says it hides
    HIDDEN_PERCENT = "hidden_percent"  # value: int; the share that the wall says it hides
    ARTICLE_BODY = "article_body"  # value: int; characters of schema.org articleBody, the publisher's own copy
    ENDING = "ending"  # value: finished | ellipsis | broken | heading; how the last words of the text look; weak
    READ_MORE = "read_more"  # value: URL; more of the text is there: a cut feed item's post, another page
    BODY_ABSENT = "body_absent"  # value: True; the place of the body is there and empty
    WHOLE = "whole"  # value: True; an element that only stands below a complete text
    PHRASE = "phrase"  # value: the phrase; weak


class Signal(Struct, frozen=True, omit_defaults=True):
    """One piece of evidence about access."""

    says: Annotated[Says, Meta(description="what kind of evidence this is")]
    value: Annotated[str | int | bool, Meta(description="what it says")]
    where: Annotated[str, Meta(description="place in the captured bytes: `css:…`, `json:…` (JSON pointer), `header:…`")]
    by: Annotated[str, Meta(description="who says it: platform, schema.org, markup, feed, text")] = "markup"


class Author(Struct, frozen=True, omit_defaults=True):
    """One author."""

    name: Annotated[str, Meta(description="as printed")]
    url: Annotated[str | None, Meta(description="profile page")] = None


class Attachment(Struct, frozen=True, omit_defaults=True):
    """A media file that belongs to the article (JSON Feed attachment)."""

    url: Annotated[str, Meta(description="absolute")]
    mime_type: Annotated[str, Meta(description="e.g. audio/mpeg")]
    duration_in_seconds: Annotated[float | None, Meta(description="where said")] = None


class Relation(Struct, frozen=True, omit_defaults=True):
    """This record is about another one."""

    relation: Annotated[str, Meta(description=" | ".join(RELATIONS))]
    target: Annotated[str, Meta(description="absolute URL of the other")]
    evidence: Annotated[str, Meta(description="what says so, with its place")]
    title: Annotated[str | None, Meta(description="the other's title, where printed")] = None


class Date(Struct, frozen=True, omit_defaults=True):
    """One claim about a date, as found."""

    field: Annotated[str, Meta(description="published | modified")]
    raw: Annotated[str, Meta(description="verbatim")]
    by: Annotated[str, Meta(description="platform | schema.org | feed | meta | visible | url")]
    where: Annotated[str, Meta(description="place in the captured bytes")]
    value: Annotated[datetime | None, Meta(description="the claim read as a time, where it can be")] = None
    precision: Annotated[str, Meta(description="second | minute | hour | day | month | year")] = "second"


class Block(Struct, frozen=True, omit_defaults=True):
    """One block of clean text, in reading order."""

    kind: Annotated[
        str, Meta(description="heading | paragraph | list | quote | code | table | image | footnote | embed | rule")
    ]
    text: Annotated[str, Meta(description="plain text; empty for a rule")]
    html: Annotated[str, Meta(description="sanitised HTML")]
    src: Annotated[
        str,
        Meta(
            description="CSS selector of the source node; after `#json-pointer ` for a body out of JSON, after "
            "`<urn:uuid:…> ` for a further page of the article, which names that page's capture"
        ),
    ]
    role: Annotated[
        str,
        Meta(
            description="empty: the author's article; else sponsor | promotion | jobs | disclosure | housekeeping, "
            "and not part of `content_text`"
        ),
    ] = ""
    rule: Annotated[
        str,
        Meta(
            description="an entry of `pipelines/asides.toml`, `container`, `byline`, `author-box` or `behind-the-cut`"
        ),
    ] = ""


class Quote(Struct, frozen=True):
    """W3C TextQuoteSelector around the boundary."""

    before: Annotated[str, Meta(description="last characters of `content_text` before it (at most 64)")]
    after: Annotated[str, Meta(description="first characters after it (at most 64); empty where the text ends there")]


class Boundary(Struct, frozen=True):
    """Where the free text ends."""

    block: Annotated[int, Meta(description="index of the last public block; -1: nothing is public")]
    char: Annotated[
        int, Meta(description="offset in `content_text` (Unicode code points) after the last public character")
    ]
    selector: Annotated[str, Meta(description="CSS selector of what stands there: the wall, or the last public node")]
    quote: Annotated[Quote, Meta(description="finds the place again in DOM, replay or a later extraction")]


class Share(Struct, frozen=True):
    """An estimate with its error bars, each in 0..1."""

    low: float
    best: float
    high: float


class Record(Struct, omit_defaults=False, kw_only=True):
    """One article (or event, paper, note) at one revision."""

    schema: Annotated[str, Meta(description="always `foldline/record/1`")] = SCHEMA
    id: Annotated[str, Meta(description="`platform:publication:native id`; else a hash of the canonical URL. Stable.")]
    kind: Annotated[Kind, Meta(description="what it is")]
    platform: Annotated[str, Meta(description="the software the source runs on")]
    source: Annotated[str, Meta(description="name of the source in the catalogue")]
    url: Annotated[str, Meta(description="as captured")]
    canonical_url: Annotated[str, Meta(description="the article's own address, without tracking parameters")]
    revision: Annotated[int, Meta(description="1 for the first; grows when text, media, title or wall change")] = 1
    generation: Annotated[
        int, Meta(description="1 when crawled; grows when `foldline extract` reads it differently")
    ] = 1

    title: Annotated[str | None, Meta(description="headline")] = None
    subtitle: Annotated[str | None, Meta(description="dek")] = None
    authors: Annotated[list[Author], Meta(description="in printed order")] = []
    date_published: Annotated[datetime | None, Meta(description="aware; the best claim")] = None
    date_modified: Annotated[datetime | None, Meta(description="aware; the best claim")] = None
    dates: Annotated[list[Date], Meta(description="every claim, best first: raw text, precision, source")] = []
    language: Annotated[str | None, Meta(description="BCP 47, of the text and not of the chrome")] = None
    tags: Annotated[list[str], Meta(description="the publisher's")] = []
    image: Annotated[str | None, Meta(description="lead image")] = None
    blocks: Annotated[list[Block], Meta(description="the text, typed")] = []
    content_text: Annotated[
        str, Meta(description="the blocks' texts, joined by a blank line; images, embeds, rules and asides left out")
    ] = ""
    content_html: Annotated[str, Meta(description="the blocks' HTML, sanitised")] = ""
    links: Annotated[list[str], Meta(description="absolute URLs in the text, once each, in order")] = []
    attachments: Annotated[list[Attachment], Meta(description="audio, video, files")] = []
    word_count: Annotated[int, Meta(description="words of `content_text`; a CJK character counts as one")] = 0

    declared: Annotated[Declared, Meta(description="what the publisher says")] = Declared.UNKNOWN
    observed: Annotated[Observed, Meta(description="what this capture holds")] = Observed.UNKNOWN
    wall: Annotated[Wall, Meta(description="what withholds the rest")] = Wall.UNKNOWN
    boundary: Annotated[
        Boundary | None, Meta(description="where the free text ends; null where nothing is withheld")
    ] = None
    words_total: Annotated[int | None, Meta(description="of the whole post, where the publisher says it")] = None
    hidden_share: Annotated[Share | None, Meta(description="share of the words not public")] = None
    confidence: Annotated[float, Meta(description="0..1, of the access verdict")] = 0.0
    decided_by: Annotated[str, Meta(description="the row of the judge's table that decided")] = ""
    signals: Annotated[list[Signal], Meta(description="all evidence, also what was outvoted")] = []

    record_id: Annotated[str, Meta(description="WARC-Record-ID of the response")] = ""
    warc: Annotated[str, Meta(description="WARC file below the archive")] = ""
    offset: Annotated[int, Meta(description="byte offset of the record's gzip member")] = 0
    length: Annotated[int, Meta(description="its compressed length")] = 0
    payload_digest: Annotated[str, Meta(description="WARC-Payload-Digest")] = ""
    captured_at: Annotated[datetime, Meta(description="WARC-Date, UTC")]
    rendered: Annotated[bool, Meta(description="read from the DOM after scripts ran")] = False
    partial: Annotated[
        bool, Meta(description="read from a feed item or API row; the article's own page was not seen")
    ] = False
    layout: Annotated[
        str, Meta(description="page class that read it; its name begins with Generic where the text was looked for")
    ] = ""
    extractor: Annotated[str, Meta(description="software and version")] = EXTRACTOR

    work_id: Annotated[str, Meta(description="shared by original, mirror, translation and summary")] = ""
    links_to_work: Annotated[list[Relation], Meta(description="how it is tied to other records")] = []
    supersedes: Annotated[str | None, Meta(description="record_id of the revision before")] = None
    change: Annotated[str, Meta(description=" | ".join(CHANGES))] = "new"
    rights: Annotated[dict[str, str], Meta(description="robots, noai, TDM reservation, licence, as found")] = {}
    origins: Annotated[dict[str, str], Meta(description="field -> what in the capture says it, with its place")] = {}
    failed: Annotated[dict[str, str], Meta(description="fields that could not be read, with the reason")] = {}
