"""Pictures and embedded things: which address is meant, and what is said about it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pipelines.spacing import escape, names, sane, visible
from pipelines.urls import absolute

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Where the real address stands while `src` holds a placeholder, in order of trust.
_LAZY = ("data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-url", "data-image", "data-backsrc")
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
# Asked last: copies in another size, and less common loaders.
_SPARE = (
    "data-orig-file",
    "data-full-url",
    "data-hi-res-src",
    "data-large-file",
    "data-echo",
    "data-lazy",
    "data-lazyload",
)
_PLACEHOLDER = re.compile(
    r"(?:blank|spacer|1x1|placeholder|transparent|pixel|load(?:ing|er)|lazy(?:load)?|gr[ae]y|clear|empty)"
    r"(?:[-_]?\d+(?:x\d+)?)?\.(?:gif|png|svg)(?:\?|\Z)",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\s*(\d{1,5})(?:px)?\s*\Z")
_YOUTUBE_PAGE = "https://www.youtube.com/watch?v={}"
# Attributes of elements that name what they show.
_IDS = {
    "videoid": _YOUTUBE_PAGE,
    "data-videoid": _YOUTUBE_PAGE,
    "data-tweetid": "https://twitter.com/i/status/{}",
    "data-shortcode": "https://www.instagram.com/p/{}/",
}
_YOUTUBE = re.compile(r"youtube2?-([\w-]{11})\Z")

# Class tokens of embedded things (Substack hashes its newer names).
_EMBEDS = names(
    "embed tweet twitter-tweet twitter-embed bluesky-wrap bluesky-embed instagram instagram-media tiktok-wrap "
    "youtube-wrap vimeo-wrap spotify-wrap soundcloud-wrap apple-podcast-container native-audio-embed "
    "native-video-embed embedded-post-wrap embedded-publication-wrap datawrapper-wrap poll-embed poll wp-polls pds-box "
    "tiktok-embed mastodon-embed reddit-embed-bq reddit-card fb-post fb-video text-post-media imgur-embed-pub codepen "
    "flourish-embed infogram-embed "
    "file-embed-wrapper comment note-embed video-wrapper kg-embed-card kg-bookmark-card kg-audio-card "
    "kg-video-card kg-file-card wp-block-embed wp-block-audio wp-block-video prediction-market-wrap"
)
IMAGES = ("img", "amp-img", "amp-anim")
_EMBED_STEM = "digestPostEmbed"
EMBED_TAGS = names(
    "iframe video audio lite-youtube amp-youtube amp-video amp-audio amp-iframe amp-twitter amp-instagram amp-vimeo "
    "amp-facebook amp-brightcove-player amp-soundcloud amp-embed amp-tiktok"
)
PLAYERS = ("video", "audio")  # what stands inside is for browsers that cannot play them


def is_embed(tag: str, classes: str) -> bool:
    """Whether an element holds somebody else's post, video, audio, poll or file."""
    if not classes or tag in EMBED_TAGS:
        return tag in EMBED_TAGS
    tokens = classes.split()
    if not _EMBEDS.isdisjoint(tokens):
        return True
    return _EMBED_STEM in classes and any(token.startswith(_EMBED_STEM) for token in tokens)


def image_url(element: HtmlElement, base: str) -> str | None:
    """The picture's address: `src`, else what lazy loaders, `srcset`, `<source>` and data attributes say."""
    for candidate in _candidates(element):
        if candidate and not candidate.startswith(("data:", "blob:", "about:")):
            url = absolute(candidate, base)
            if url is not None and url.startswith("http"):
                return url
    return None


def _candidates(element: HtmlElement) -> list[str]:
    source = element.get("src") or ""
    lazy = [value for name in _LAZY if (value := element.get(name))]
    holds_place = source.startswith("data:") or _PLACEHOLDER.match(source.rpartition("/")[2]) is not None
    if source and not lazy and not holds_place:
        return [source]
    found = [*lazy, "" if holds_place else source]
    found.extend(_from_set(element.get(name) or "") for name in _SETS)
    frame = next(element.iterancestors("picture"), None)
    if frame is not None:  # libxml2 nests what follows a `source` inside it
        found.extend(_from_set(item.get("srcset") or "") for item in frame.iter("source"))
    found.append(attributes(element).get("src", ""))
    return [*found, *(element.get(name) or "" for name in _SPARE), source]


def _from_set(srcset: str) -> str:
    """The last, largest address of a `srcset`; addresses may hold commas, so it is parted at blanks."""
    words = [word.strip(",") for word in srcset.split()]
    urls = [word for word in words if "/" in word]
    return urls[-1] if urls else ""


def attributes(element: HtmlElement) -> dict[str, str]:
    """Substack's `data-attrs`: the editor's own values, those that are strings."""
    raw = element.get("data-attrs")
    if not raw:
        return {}
    try:
        values = json.loads(raw)
    except ValueError:
        return {}
    return {key: value for key, value in values.items() if isinstance(value, str)} if isinstance(values, dict) else {}


def is_pixel(element: HtmlElement) -> bool:
    """A picture of at most 2 points a side only counts readers. AMP's sizes are proportions."""
    if element.tag != "img":
        return False
    sizes = [_SIZE.match(element.get(name) or "") for name in ("width", "height")]
    return any(match is not None and int(match.group(1)) <= 2 for match in sizes)


def described(element: HtmlElement) -> str:
    """What the picture's `alt` says, in one line."""
    return sane(visible(element.get("alt") or "").replace("\n", " "))


def image_html(element: HtmlElement, base: str) -> str:
    """An `img` with address, description and size; empty without an address."""
    url = image_url(element, base)
    if url is None:
        return ""
    alt = escape(described(element))
    sizes = ((name, _SIZE.match(element.get(name) or "")) for name in ("width", "height"))
    shape = "".join(f' {name}="{match.group(1)}"' for name, match in sizes if match)
    return f'<img src="{escape(url)}" alt="{alt}"{shape}>'


def image_htmls(elements: list[HtmlElement], base: str) -> str:
    """Several of them, each once: a loader's picture stands a second time where scripts are off."""
    found: dict[str | None, str] = {}
    for element in elements:
        found.setdefault(image_url(element, base), image_html(element, base))
    return "".join(found.values())


def embed_url(element: HtmlElement, base: str) -> str | None:
    """Where the embedded thing lives: player address, first link, or the id the editor kept."""
    values = attributes(element)
    known = next((form.format(value) for name, form in _IDS.items() if (value := element.get(name))), None)
    if video := (values.get("videoId") or _video_id(element)):
        known = _YOUTUBE_PAGE.format(video)
    if known is not None:
        return absolute(known, base)
    for node in element.iter(*EMBED_TAGS, "source", "a"):
        found = node.get("src") or node.get("data-src") or node.get("href")
        url = absolute(found, base) if found and not found.startswith("#") else None
        if url is not None and url.startswith("http"):
            return url
    said = values.get("url") or values.get("canonical_url") or element.get("cite") or element.get("data-href")
    return absolute(said or "", base)


def _video_id(element: HtmlElement) -> str | None:
    match = _YOUTUBE.match(element.get("id") or "")
    return match.group(1) if match else None
