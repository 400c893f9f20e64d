"""Addresses, written one way. Pure functions; nothing is looked up on the network."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from pipelines.spacing import names
from storage.domains import ascii_host

TRACKING = re.compile(
    r"(?i)(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|_hs\w+|mc_[ce]id|fbclid|gclid|dclid|msclkid|twclid|yclid|igshid|igsh|_ga|_gl"
    r"|vero_\w+|oly_\w+_id|mkt_tok|ref|ref_src|ref_url|referrer|cmpid|spm|share_from|xtor|ck_subscriber_id|_bhlid|amp)\Z"
)
# Only on posts of Substack's shape (`/p/slug`): elsewhere these short names may mean something.
POST_TRACKING = names(
    "r s action triedRedirect showWelcome showWelcomeOnShare isFreemail publication_id post_id token j open "
    "hide_intro_popup autoPlay play_audio nthPub"
)
DEFAULT_PORTS = {"http": 80, "https": 443}
# Addresses of a reading app, the same for every publication: never an article's own.
APP_ADDRESS = re.compile(r"https?://(?:www\.)?substack\.com/(?:home/post/|inbox/post/|app-link/)")

_BREAKS = re.compile(r"[\t\n\r]+")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\u2028\u2029\ufeff\ufffe\uffff]+")
_ENDS = re.compile(rf"\A{_UNSAFE.pattern}|{_UNSAFE.pattern}\Z")
_HOSTED = re.compile(r"https?://")
_PLAIN = re.compile(r"https?://(?:www\.)?((?!www\.)[a-z0-9-]+(?:\.[a-z0-9-]+)*)((?:/[A-Za-z0-9._~%-]+)*)/?\Z")
"""Addresses that are written as they should be: most."""
_FETCHED = re.compile(r"https://[\w.-]+/image/fetch/(?:[^/]+/)*?(https?(?:%3A|:).+)", re.IGNORECASE)


def tidy(url: str) -> str:
    """As browsers ask for it: without line breaks, and blanks around it; others and control characters are encoded."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    return _UNSAFE.sub(lambda found: quote(found[0]), _ENDS.sub("", _BREAKS.sub("", url)))


def absolute(url: str, base: str) -> str | None:
    """The absolute http(s) or mailto address, else None: `javascript:`, `data:` and other schemes never come out, nor
    does what cannot be taken apart."""
    clean = tidy(url)
    try:
        joined = clean if _HOSTED.match(clean) else urljoin(base, clean) if clean else ""
        parts = urlsplit(joined)
    except ValueError:
        return None
    if parts.scheme in ("http", "https"):
        return joined if parts.netloc else None
    return joined if parts.scheme == "mailto" else None


def host_of(url: str) -> str:
    """The host of an absolute address as it is shown to readers: lower case, without `www.`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def canonical(url: str) -> str:
    """The address without fragment, default port and tracking parameters; other queries are kept in their order.

    An address that cannot be taken apart comes back tidied only.
    """
    try:
        parts = urlsplit(tidy(url))
        port = parts.port
    except ValueError:
        return tidy(url)
    host = ascii_host(parts.hostname or "").rstrip(".")
    scheme = parts.scheme.lower()
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS.get(scheme):
        netloc = f"{netloc}:{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") if not parts.path.isascii() else parts.path or "/"
    return urlunsplit((scheme, netloc, path, _meaningful(parts.query, path), ""))


def _meaningful(query: str, path: str) -> str:
    if not query:
        return ""
    kept = [pair for pair in query.split("&") if pair and not _tracks(pair, path)]
    return "&".join(kept)


def _tracks(pair: str, path: str) -> bool:
    name, _, value = pair.partition("=")
    if TRACKING.match(name) or (name == "source" and value.startswith("rss")):
        return True
    return name in POST_TRACKING and "/p/" in path


def work_key(url: str) -> str:
    """What two addresses of one work have in common: no scheme, no `www.`, no closing slash, no AMP twin."""
    plain = _PLAIN.match(url)
    if plain is not None and not url.endswith(("/amp", "/amp/")):
        return f"{plain[1]}{plain[2]}"
    parts = urlsplit(canonical(url))
    path = re.sub(r"(?:/amp)?/*\Z", "", parts.path)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.removeprefix('www.')}{path}{query}"


def digest(text: str) -> str:
    """A short, stable name for a text: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def original_image(url: str) -> str:
    """The picture behind a resizing proxy (`…/image/fetch/<transforms>/<encoded original>`), else the same address."""
    match = _FETCHED.match(url)
    return unquote(match.group(1)) if match else url
