"""What feeds of all kinds share: an item as a partial draft, its text, and whether it is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from spiders.decoding import fragment
from spiders.document import first, line, words_of
from spiders.platform import named
from spiders.platforms import teaser
from spiders.platforms.teaser import CUT
from storage.captures import Capture, Draft
from storage.records import Says, Signal

LONG = 600  # characters; a longer summary is a text
BREAKS_OFF = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*\Z")
MARKUP = re.compile(r"<(?:p|div|ul|ol|h\d|blockquote|figure|br)\b", re.IGNORECASE)
MORE = re.compile(r"<a [^>]*class=[\"']more-link\b.*", re.DOTALL)  # WordPress's, behind an excerpt


def empty(url: str, platform: str | None, capture: Capture) -> Draft:
    known = named(platform)
    made = Draft(platform or "feed", url, canonical_url=url, layout="Feed", partial=True)
    made.publication, made.native_id = known.identity(url) if known else (capture.source, None)
    return made


def fill(made: Draft, content: str | None, summary: str | None, where: str) -> None:
    """The body is the content, else a summary that is long or breaks off: so a text begins. Another short one is the
    subtitle, unless it is only how the content begins."""
    given, summary = summary or "", MORE.sub("", summary or "")
    breaks_off = summary != given or CUT.search(words_in(summary)) is not None
    if content and summary and summary != content and len(summary) < LONG:
        made.subtitle = line(words_in(summary)) or None
    is_text = len(summary) > LONG or MARKUP.search(summary) or breaks_off
    markup, place = (content, f"{where}/content") if content else (summary if is_text else None, f"{where}/summary")
    if markup and markup.strip():
        body = first(fragment(markup, made.url), "body")
        made.body, made.body_where = ([body] if body is not None else []), place
        made.subtitle = None if body is not None and _opens(body, made.subtitle) else made.subtitle
    elif summary:
        made.subtitle = line(words_in(summary)) or None
    known = named(made.platform)
    excerpt = not content and bool(summary) and (breaks_off or (known is not None and known.excerpts))
    made.signals = list(_signals(made, content, place, excerpt=excerpt))
    if known:
        known.item(made)


def _opens(body: HtmlElement, summary: str | None) -> bool:
    """Whether a summary is the beginning of the text, as software makes it where an author wrote none."""
    begun = BREAKS_OFF.sub("", summary or "")
    return bool(begun) and "".join(words_of(body).split()).startswith("".join(begun.split()))


def _signals(made: Draft, content: str | None, place: str, *, excerpt: bool) -> Iterator[Signal]:
    cut = next((found for node in made.body if (found := teaser.read_more(node, made.url))), None)
    if cut or excerpt:
        yield Signal(Says.READ_MORE, made.url, f"css:{place} {cut or ''}".rstrip(), "feed")
    elif made.platform == "substack" and content and any(words_of(node) for node in made.body):
        yield Signal(Says.WHOLE, True, f"css:{place}", "feed")  # Substack ends every cut item with a lone link


def words_in(markup: str | None) -> str:
    """The text of a piece that may be markup."""
    if not markup or ("<" not in markup and "&" not in markup):
        return markup or ""
    return words_of(fragment(markup, ""))
