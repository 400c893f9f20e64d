"""Addresses as identities: without fragments and tracking parameters, and not a platform's app."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|[fgyd]clid|gclid|gbraid|wbraid|msclkid|twclid|ttclid|mc_[ce]id|_hs\w+|hsa_\w+|mkt_tok|igshid|igsh|"
    r"_bhlid|at_(?:medium|campaign|content|term|format|ptr_name)|gaa_\w+|guce?_\w+|guccounter|wt\.mc_id|smid|smtyp|ocid|cmpid|"
    r"ncid|icid|wprov|fb_action_\w+|ref_src|ref_url|spm|chksm|sharetoken|share_token",
    re.IGNORECASE,
)
WORKSHOP = re.compile(
    r"(?:^|[.-])(?:staging|stage|preview|preprod|dev|develop|test|testing|uat|qa|local|internal|cms)\d*[.-]|^localhost$|"
    r"\.(?:local|internal|lan|wpengine\.com|wpenginepowered\.com|kinsta\.cloud|vercel\.app|netlify\.app|ngrok\.io|"
    r"pantheonsite\.io|azurewebsites\.net)$|^\d{1,3}(?:\.\d{1,3}){3}$"
)
APP = re.compile(
    r"https?://(?:www\.)?substack\.com/(?:home|inbox)/post/p-\d+|https?://open\.substack\.com/", re.IGNORECASE
)
SECTION = re.compile(r"/[a-z]{1,15}$")
SLUG = re.compile(r"[^/-]+-[^/-]+(?:-[^/-]+)*$")
UNFILLED = re.compile(r"[{}<>]|%7B|%3C|/(?:undefined|null|nan)(?:/|$)", re.IGNORECASE)  # a template's place
MOST_LENGTH = 2000


def is_app(url: str) -> bool:
    """Whether it is the reading app's address of a post, which the post's own address outranks."""
    return APP.match(url) is not None


def is_astray(url: str, page: str) -> bool:
    """Whether a canonical address cannot be the page's own: an app's, the front page, a machine of the makers."""
    front = path(url) == "" and path(page) != "" and not urlsplit(url).query
    workshop = host(url) != host(page) and WORKSHOP.search(host(url)) is not None
    return is_app(url) or front or workshop or _is_section(url, page) or UNFILLED.search(url) is not None


def _is_section(url: str, page: str) -> bool:
    """Whether an address is that of a section above the page: a plain word, where the page's last step is a slug."""
    rest = path(page).removeprefix(f"{path(url)}/")
    above = host(url) == host(page) and rest != path(page) and not urlsplit(url).query
    return above and SECTION.search(path(url)) is not None and SLUG.search(rest) is not None


def is_near(url: str, page: str) -> bool:
    """Whether two addresses can be the same page's: of one site, or with the same last step of the path."""
    ours, theirs = host(url).removeprefix("www."), host(page).removeprefix("www.")
    site = ours == theirs or ours.endswith(f".{theirs}") or theirs.endswith(f".{ours}")
    return site or (path(url) != "" and path(url).rsplit("/", 1)[-1] == path(page).rsplit("/", 1)[-1])


def canonical(url: str | None, base: str) -> str | None:
    """An absolute http(s) URL without fragment and tracking parameters; None for anything else."""
    try:
        parts = urlsplit(urljoin(base, (url or "").strip()))
        host = (parts.hostname or "").lower()
        port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    except ValueError:
        return None
    if not url or parts.scheme not in ("http", "https") or not host or len(url) > MOST_LENGTH:
        return None
    pairs = [pair for pair in parts.query.split("&") if pair and not TRACKING.fullmatch(pair.partition("=")[0])]
    query = parts.query if len(pairs) == parts.query.count("&") + bool(parts.query) else "&".join(pairs)
    return urlunsplit((parts.scheme, host + port, parts.path or "/", query, ""))


def host(url: str) -> str:
    """The host name, lower case; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def outward(href: str | None, base: str) -> str | None:
    """The canonical address of a link that leaves the site, also of one behind a redirector of the site that names it
    in its query; None for the site's own."""
    url = canonical(href, base)
    if url is None or host(url) != host(base):
        return url
    values = (value for _, value in parse_qsl(urlsplit(url).query))
    named = (known for value in values if value.startswith("http") and (known := canonical(value, base)))
    return next((known for known in named if host(known) != host(base)), None)


def path(url: str) -> str:
    """The path without its last slash."""
    try:
        return urlsplit(url).path.rstrip("/")
    except ValueError:
        return ""


def same(one: str | None, other: str | None) -> bool:
    """Whether two URLs name the same page, scheme, `www.`, last slash, tracking and fragment aside."""
    return one is not None and other is not None and _identity(one) == _identity(other)


def _identity(url: str) -> str:
    known = canonical(url, url) or url
    return known.partition("://")[2].removeprefix("www.").rstrip("/")
