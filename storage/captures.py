"""What reading works on: a capture goes in, drafts and links come out.

`Capture` is the only input of reading; `Reading`, `Draft` and `Link` are its raw result. Nothing here does I/O.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from storage.records import Attachment, Author, Date, Kind, Relation, Signal

if TYPE_CHECKING:
    from lxml.html import HtmlElement

FEED_ITEM = "feed item"
"""How the reason of a `Link` begins that an item of a feed gave."""
GENERIC = "Generic"
"""What the names of layouts begin with that know no places in a page: the text is looked for."""


class Outcome(StrEnum):
    """How one URL ended, in reports, `captures` rows and for refused pages. Values never change meaning."""

    ARTICLE = "article"
    LISTING = "listing"
    # archived, marked, never a record
    CHALLENGE = "challenge"
    CONSENT_WALL = "consent_wall"
    LOGIN_PAGE = "login_page"
    SOFT_404 = "soft_404"
    EMPTY_SHELL = "empty_shell"
    EMPTY_BODY = "empty_body"
    NOT_HTML = "not_html"
    NOT_AN_ARTICLE = "not_an_article"
    REQUISITE = "requisite"  # a file that a page needs: image, style sheet, font, script
    NO_LAYOUT = "no_layout"
    UNREADABLE = "unreadable"
    NOT_JSON = "not_json"
    BROKEN_FEED = "broken_feed"
    CORRUPT_ENCODING = "corrupt_encoding"
    INVALID_RECORD = "invalid_record"
    # archived, by status
    REDIRECT = "redirect"
    NOT_MODIFIED = "not_modified"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    GONE = "gone"
    RATE_LIMITED = "rate_limited"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    TOO_LARGE = "too_large"
    # not fetched, or not whole
    ROBOTS = "robots"
    OFFSITE = "offsite"
    DUPLICATE = "duplicate"
    LIMIT = "limit"
    PRIVATE_ADDRESS = "private_address"
    REDIRECT_LOOP = "redirect_loop"
    DNS = "dns"
    TLS = "tls"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    NO_BROWSER = "no_browser"
    BROWSER_FAILED = "browser_failed"
    INTERRUPTED = "interrupted"
    STORE_FAILED = "store_failed"
    DISK_FULL = "disk_full"
    INTERNAL_ERROR = "internal_error"


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange as archived, seen from the reading side.

    `content` is the payload with its Content-Encoding taken off (bounded, see `storage.warc.payload`); the bytes as
    sent are in the WARC. `headers` keep order, case and repetitions. `rendered` is the DOM after scripts ran, UTF-8.
    """

    url: str
    time: datetime  # aware, UTC; equals the WARC-Date to the microsecond
    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    reason: str = ""
    method: str = "GET"
    rendered: bytes | None = None
    truncated: str | None = None  # a WARC-Truncated reason: length, time, disconnect
    damage: str | None = None  # why `content` is not what the publisher meant: "truncated gzip", "gzip bomb"
    source: str = ""
    platform: str | None = None  # as configured or recognised when it was fetched
    record_id: str = ""  # <urn:uuid:…> of the response record
    warc: str = ""  # key below the archive, `warc/<source>/<yyyy>/<mm>/<file>`
    offset: int = 0
    length: int = 0
    payload_digest: str = ""
    payload_sha256: str = ""  # hexadecimal, of the body as sent
    revisit_of: str = ""  # <urn:uuid:…> of the record with the payload, where this one only says that it still stands
    resource_type: str = ""  # WARC-Resource-Type: what a page needed it for; empty or `document` for a page

    def header(self, name: str) -> str | None:
        """The first value of a header, case-insensitively."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), None)

    @property
    def is_requisite(self) -> bool:
        """Whether it was fetched because a page needs it: it is archived for replay and never read."""
        return self.resource_type not in {"", "document"}


class LinkKind(StrEnum):
    """What a discovered URL is expected to be."""

    ARTICLE = "article"
    PAGE = "page"  # another page of an article in several: asked for whenever one of them is
    LISTING = "listing"  # feed, archive API page, sitemap, index page: yields more links


@dataclass(frozen=True, slots=True)
class Link:
    """A URL worth fetching. `why` names the place it was found, for the WARC metadata and the report."""

    url: str
    kind: LinkKind = LinkKind.ARTICLE
    why: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Which page of an article in several: `number` counts from 1, `last` is the highest that the page names."""

    number: int
    last: int


@dataclass(slots=True)
class Draft:
    """What a page class read out of one capture, raw. `pipelines` turns it into a `Record`.

    `body` holds lxml elements of one tree, in reading order; `skipped` are elements in them that are none of the text;
    `wall` is the element after which nothing is public (inside the body or behind it). `partial` marks a draft from a
    listing (feed item, API row): the article's own page wins over it.
    """

    platform: str
    url: str
    kind: Kind = Kind.ARTICLE
    publication: str = ""  # the platform's key of the publication: host, sub-domain, organisation
    native_id: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    subtitle: str | None = None
    authors: list[Author] = field(default_factory=list)
    dates: list[Date] = field(default_factory=list)
    language: str | None = None
    tags: list[str] = field(default_factory=list)
    image: str | None = None
    body: list[HtmlElement] = field(default_factory=list)
    skipped: list[HtmlElement] = field(default_factory=list)
    body_where: str = ""  # "" for the captured page itself, else the JSON pointer or feed item the body came from
    wall: HtmlElement | None = None
    attachments: list[Attachment] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    rights: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)  # field -> the place in the bytes that says it
    layout: str = ""
    partial: bool = False
    part: Part | None = None  # of an article in several pages; None for a text in one


@dataclass(slots=True)
class Reading:
    """All that one capture says: `drafts` of articles, `links` to follow, and the typed outcome with its reason."""

    outcome: Outcome
    reason: str = ""
    platform: str | None = None
    drafts: list[Draft] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    needs_browser: bool = False  # an empty shell that a browser may fill
    left_out: int = 0  # items of a listing beyond the most that are read of one
