"""What a Substack page and its API say about a post in JSON: `_preloads`, archive rows, posts, JSON-LD."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from crawler.newsstand.prose import prose
from crawler.newsstand.publication import Access, Post, Publication

AUDIENCES = {
    Access.FREE: "everyone",
    Access.TRAP: "everyone",
    Access.PREVIEW: "only_paid",
    Access.UNLOCK: "only_paid",
    Access.FOUNDING: "founding",
    Access.NONE: "only_paid",
}
CDN = "substackcdn.test"
MEDIA = "substack-post-media.test"


def stamp(post: Post) -> str:
    """`post_date`, to the millisecond as Substack writes it."""
    return post.date.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def post_id(pub: Publication, post: Post) -> int:
    """The platform's id of a post."""
    return pub.number * 100_000 + pub.total - post.number


def picture(post: Post) -> str:
    """The original of a post's lead image, percent-encoded as in a fetch URL."""
    return f"https%3A%2F%2F{MEDIA}%2Fpublic%2Fimages%2F{post.slug}_1456x971.png"


def image_url(scheme: str, post: Post, transforms: str) -> str:
    """A CDN address of the lead image."""
    return f"{scheme}://{CDN}/image/fetch/$s_!tide!,{transforms}/{picture(post)}"


def byline(pub: Publication, post: Post) -> dict[str, Any]:
    """One entry of `publishedBylines`."""
    handle = "".join(post.author.lower().split())
    return {
        "id": 7000 + pub.authors.index(post.author), "name": post.author, "handle": handle, "previous_name": None,
        "photo_url": f"https://{MEDIA}/public/images/{handle}_400x400.png", "bio": f"Writes {pub.name}.",
        "is_guest": False, "bestseller_tier": None,
    }  # fmt: skip


def row(pub: Publication, post: Post, scheme: str) -> dict[str, Any]:
    """A post as the archive API lists it: everything but the text."""
    audio = f"{scheme}://api.substack.test/api/v1/audio/upload/{post.slug}/src" if post.podcast else None
    return {
        "id": post_id(pub, post), "editor_v2": False, "publication_id": pub.number, "title": post.title,
        "social_title": None, "type": "podcast" if post.podcast else "newsletter", "slug": post.slug,
        "post_date": stamp(post), "audience": AUDIENCES[post.access],
        "podcast_url": audio, "podcast_duration": 2412.5 if post.podcast else None,
        "write_comment_permissions": "everyone" if post.access is Access.FREE else "only_paid",
        "should_send_free_preview": post.locked and post.public > 0,
        "free_unlock_required": post.access is Access.UNLOCK,
        "canonical_url": f"{scheme}://{pub.host}/p/{post.slug}", "section_id": None, "subtitle": post.subtitle,
        "cover_image": image_url(scheme, post, "f_auto,q_auto:good,fl_progressive:steep"), "description": post.subtitle,
        "body_json": None, "body_html": None, "truncated_body_text": None, "wordcount": post.wordcount,
        "postTags": [
            {"id": f"{pub.number}-{tag}", "publication_id": pub.number, "name": tag, "slug": tag.lower()}
            for tag in post.tags
        ],
        "publishedBylines": [byline(pub, post)], "reactions": {"❤": 12 + post.number % 90},
        "reaction_count": 12 + post.number % 90, "comment_count": post.number % 40, "restacks": post.number % 7,
        "hasCashtag": False, **({"hidden": True} if post.locked else {}),
    }  # fmt: skip


def full(pub: Publication, post: Post, scheme: str, body: str) -> dict[str, Any]:
    """A post as `/api/v1/posts/{slug}` and the page's state give it; `body` is what a stranger may see."""
    return row(pub, post, scheme) | {
        "updated_at": (post.date + timedelta(minutes=42)).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "body_html": body or None,
        "truncated_body_text": next(iter(prose(post.shown)), None),
        "podcastFields": {"post_id": post_id(pub, post), "podcast_episode_number": None, "free_podcast_url": None},
        "has_voiceover": any(piece.kind == "voiceover" for piece in post.pieces),
    }


def publication(pub: Publication, scheme: str) -> dict[str, Any]:
    """The `pub` of the page's state."""
    own = pub.host != f"{pub.key}.substack.test"
    return {
        "id": pub.number, "name": pub.name, "subdomain": pub.key, "custom_domain": pub.host if own else None,
        "hero_text": pub.description, "base_url": f"{scheme}://{pub.host}", "hostname": pub.host, "language": "en",
        "payments_state": "enabled", "author_name": pub.authors[0], "author_id": 7000, "community_enabled": True,
        "expose_paywall_content_to_search_engines": True, "type": "newsletter", "copyright": pub.name,
    }  # fmt: skip


def preloads(pub: Publication, scheme: str, **more: object) -> str:
    """The script that sets `window._preloads`: JSON in a JavaScript string, as since late 2023."""
    state = {
        "isEU": False, "language": "en", "country": "NL", "base_url": f"{scheme}://{pub.host}",
        "stripe_publishable_key": "x" * 32, "pub": publication(pub, scheme), "confirmedLogin": False,
        "domainInfo": {"isSubstack": False, "customDomain": pub.host}, "siteConfigs": {"posts_in_rss_feed": 20},
        "publicationSettings": {"block_ai_crawlers": False, "paywall_unlock_tokens": True}, "noIndex": False,
        "sentry_environment": "production", **more,
    }  # fmt: skip
    literal = json.dumps(json.dumps(state)).replace("<", "\\u003C")
    return f"<script>window._preloads        = JSON.parse({literal})</script>"


def news_article(pub: Publication, post: Post, scheme: str) -> str:
    """The page's JSON-LD."""
    url = f"{scheme}://{pub.host}/p/{post.slug}"
    moment = post.date.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    handle = "".join(post.author.lower().split())
    value = {
        "@context": "https://schema.org", "@type": "NewsArticle", "url": url, "mainEntityOfPage": url,
        "headline": post.title, "description": post.subtitle,
        "image": [{"@type": "ImageObject", "url": image_url(scheme, post, "f_auto,q_auto:good")}],
        "datePublished": moment, "dateModified": moment, "isAccessibleForFree": not post.locked,
        "author": [{"@type": "Person", "name": post.author, "url": f"https://substack.com/@{handle}",
                    "identifier": f"user:{7000 + pub.authors.index(post.author)}"}],
        "publisher": {"@type": "Organization", "name": pub.name, "url": f"{scheme}://{pub.host}"},
    }  # fmt: skip
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'
