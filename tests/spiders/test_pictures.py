"""The lead picture of a page: what is declared, what stands there, and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.spiders.test_metadata import HEADING, made

SITE = "https://lock.test"
LOGO = '<meta property="og:site_name" content="Lock Notes">'


def shared(*urls: str, width: str = "") -> str:
    size = f'<meta property="og:image:width" content="{width}">' if width else ""
    return LOGO + "".join(f'<meta property="og:image" content="{url}">{size}' for url in urls)


def json_ld(*nodes: dict[str, Any]) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@graph": nodes})}</script>'


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (shared(f"{SITE}/boat.jpg", f"{SITE}/gate.jpg"), "boat.jpg"),
        (shared(f"{SITE}/i/logo.png", f"{SITE}/boat.jpg"), "boat.jpg"),
        (shared(f"{SITE}/i/lock-notes-logo-white.png"), None),
        (shared(f"{SITE}/i/the-new-logo-of-the-canal.png"), "i/the-new-logo-of-the-canal.png"),
        (shared(f"{SITE}/i/default-og-image.png"), None),
        (shared(f"{SITE}/i/blank.jpg"), None),
        (shared("https://secure.gravatar.com/avatar/0?s=200"), None),
        (shared(f"{SITE}/p.gif", width="1"), None),
        (shared(f"{SITE}/boat.jpg", width="1200"), "boat.jpg"),
        ("<meta name=parsely-image-url content=/boat.jpg>", "boat.jpg"),
        ("<meta name='sailthru.image.full' content=/boat.jpg>", "boat.jpg"),
        ("<link rel=image_src href=/boat.jpg>", "boat.jpg"),
        (
            json_ld(
                {"@type": "Article", "headline": "The white ledger", "image": {"@id": "#picture"}},
                {"@type": "ImageObject", "@id": "#picture", "url": f"{SITE}/boat.jpg"},
            ),
            "boat.jpg",
        ),
        (
            json_ld({"@type": "WebPage", "url": f"{SITE}/a/white-ledger", "thumbnailUrl": f"{SITE}/boat.jpg"}),
            "boat.jpg",
        ),
        (  # the publisher's, whatever its file is called
            shared(f"{SITE}/i/mark.png")
            + json_ld(
                {
                    "@type": "Article",
                    "headline": "The white ledger",
                    "publisher": {"@type": "Organization", "name": "Lock Notes", "logo": {"url": f"{SITE}/i/mark.png"}},
                }
            ),
            None,
        ),
    ],
)
def test_the_picture_that_the_head_names(head: str, found: str | None) -> None:
    assert made(head).image == (f"{SITE}/{found}" if found else None)


FACE = "<div class='author'><img class='avatar' src='/ines.jpg' width='48'> Ines Varga</div>"
PHOTO = "<figure><img src='/boat.jpg' width='1200'></figure>"


@pytest.mark.parametrize(
    ("top", "found"),
    [
        (f"<header><img class='logo' src='/l.png'></header>{HEADING}{FACE}{PHOTO}", "boat.jpg"),
        (f"{HEADING}<figure><img src='data:image/gif;base64,R0' data-src='/boat.jpg'></figure>", "boat.jpg"),
        (f"<article><div class='hero-image'><img src='/boat.jpg'></div>{HEADING}</article>", "boat.jpg"),
        (f"{HEADING}<img class='wp-post-image' src='/boat.jpg'>", "boat.jpg"),
        (f"{HEADING}{FACE}<img src='https://count.test/p.gif' width='1'>", None),
        (f"{HEADING}<figure><img src='/icon.png' width='64'></figure>", None),
        (f"{HEADING}<div class='related'>{PHOTO}</div>", None),
        (f"{HEADING}<div class='ad-slot'><img class='banner' src='/b.gif' width='728'></div>", None),
        (f"{HEADING}<figure><img srcset='/s.jpg 400w, /boat.jpg 1200w'></figure>", "boat.jpg"),
    ],
)
def test_the_picture_between_the_headline_and_the_text(top: str, found: str | None) -> None:
    assert made(top=top).image == (f"{SITE}/{found}" if found else None)
