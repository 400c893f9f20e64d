"""What feeds of all kinds share: an item as a partial draft, its text, and whether it is cut."""

from __future__ import annotations

import re
from html import unescape

from lxml.html import HtmlElement

from spiders.decoding import fragment, marked_up
from spiders.document import first, has_words, line, words_of
from spiders.platform import named
from spiders.platforms import item_walls, teaser
from spiders.platforms.teaser import CUT
from storage.captures import Capture, Draft
from storage.records import Says, Signal

FILES = ("audio/", "video/", "application/pdf")  # kinds of files that belong to an item
LONG = 600  # characters; a longer summary is a text
BREAKS_OFF = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*\Z")
MARKUP = re.compile(r"<(?:p|div|ul|ol|h\d|blockquote|figure|br)\b", re.IGNORECASE)
MORE = re.compile(r"<a [^>]*class=[\"']more-link\b.*", re.DOTALL)  # WordPress's, behind an excerpt


def empty(url: str, platform: str | None, capture: Capture) -> Draft:
    known = named(platform)
    made = Draft(platform or "feed", url, canonical_url=url, layout="Feed", partial=True)
    made.publication, made.native_id = known.identity(url) if known else (capture.source, None)
    return made


NAMES = ("content", "summary")  # as feedparser names them, whatever the feed does


def fill(made: Draft, content: str | None, summary: str | None, where: str, names: tuple[str, str] = NAMES) -> None:
    """The body is the content, else a summary that is long, breaks off or stands under no title: so a text begins.
    Another short one is the subtitle, unless it is only how the content begins. `where`: the item; `names`: what the
    two are called in it."""
    given, summary = summary or "", MORE.sub("", marked_up(summary or ""))
    breaks_off = summary != marked_up(given) or CUT.search(words_in(summary)) is not None
    if content and summary and summary != content and len(summary) < LONG:
        made.subtitle = line(words_in(summary)) or None
    is_text = len(summary) > LONG or not made.title or MARKUP.search(unescape(given)) or breaks_off
    is_text = is_text or _leads_on(summary, made.url)
    markup, name = (content, names[0]) if content else (summary if is_text else None, names[1])
    place = f"{where}/{name}"
    if markup and markup.strip():
        body = first(fragment(marked_up(markup), made.url), "body")
        made.body, made.body_where = ([body] if body is not None else []), place
        made.subtitle = None if body is not None and _opens(body, made.subtitle) else made.subtitle
    elif summary:
        made.subtitle = line(words_in(summary)) or None
    made.skipped = [node for top in made.body for node in teaser.notices(top, made.url, made.title)]
    cut = next((found for top in made.body if (found := teaser.read_more(top, made.url, made.skipped))), None)
    if cut is not None and cut.link is not None:
        cut.link.drop_tree()
    known = named(made.platform)
    excerpt = not content and bool(summary) and (breaks_off or (known is not None and known.excerpts))
    if cut is not None or excerpt:
        said = f"css:{place} {cut.where if cut else ''}".rstrip()
        made.signals = [Signal(Says.READ_MORE, made.url, said, "feed")]
    elif made.platform == "substack" and content and any(has_words(node) for node in made.body):
        # Substack ends every cut item with a lone link
        made.signals = [Signal(Says.WHOLE, True, f"css:{place}", "feed")]
    if known:
        known.item(made)
    item_walls.read(made, markup or "")


def _leads_on(summary: str, url: str) -> bool:
    """Whether a short summary ends with a link to the item that says that there is more."""
    body = first(fragment(summary, url), "body") if "<a " in summary else None
    return body is not None and teaser.read_more(body, url, []) is not None


def _opens(body: HtmlElement, summary: str | None) -> bool:
    """Whether a summary is the beginning of the text, as software makes it where an author wrote none."""
    begun = "".join(BREAKS_OFF.sub("", summary or "").split())
    opening = body.text or ""
    for child in body if begun else ():
        if len(opening) > 2 * len(begun) + LONG:
            break
        opening += f"{words_of(child)} {child.tail or ''}"
    return bool(begun) and "".join(opening.split()).startswith(begun)


def words_in(markup: str | None) -> str:
    """The text of a piece that may be markup."""
    if not markup or ("<" not in markup and "&" not in markup):
        return markup or ""
    return words_of(fragment(markup, ""))
