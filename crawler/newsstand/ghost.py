"""A Ghost publication: free posts, posts for members and posts for paying members."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from zlib import crc32

from crawler.newsstand import plain
from crawler.newsstand.exchange import Reply, Request, http_date, not_found, redirect, typed, validated
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, gated, of_post
from crawler.newsstand.furniture import furnish
from crawler.newsstand.publication import Access, Post, Publication
from storage.records import Wall

_MEMBERS_STYLES = """<style id="gh-members-styles">.gh-post-upgrade-cta-content,
.gh-post-upgrade-cta {
    display: flex;
    flex-direction: column;
    align-items: center;
    text-align: center;
    width: 100%;
    color: #ffffff;
    font-size: 16px;
}

.gh-post-upgrade-cta-content {
    border-radius: 8px;
    padding: 40px 4vw;
}
</style>"""
_RULES = "body{font:18px/1.6 Georgia,serif;margin:0}.gh-canvas{max-width:720px;margin:0 auto;padding:0 24px}.gh-head{background:#20303c;color:#fff;padding:16px 24px}figure img{max-width:100%;height:auto}.gh-head a{color:#fff;text-decoration:none}a{color:#20303c}.gh-btn{background:#fff;padding:8px 16px;border-radius:4px}"
_LOOK = '<link rel="stylesheet" type="text/css" href="/assets/built/screen.css?v=4d5d0bbd5a"><link rel="icon" href="/favicon.ico" type="image/png">'
_ROBOTS = "User-agent: *\nSitemap: {home}/sitemap.xml\nDisallow: /ghost/\nDisallow: /email/\nDisallow: /members/api/\n"
_NOTICES = {
    Access.PREVIEW: "This post is for paying subscribers only",
    Access.UNLOCK: "This post is for subscribers only",
}
_WALLS = {Access.UNLOCK: Wall.REGISTRATION}


class Ghost:
    """One Ghost site at `pub.host`."""

    def __init__(self, pub: Publication, scheme: str) -> None:
        self.pub = pub
        self.hosts = (pub.host,)
        self._home = f"{scheme}://{pub.host}"

    def answer(self, request: Request) -> Reply:
        """Posts, home page, feed and sitemaps."""
        routes: dict[str, Callable[[], Reply]] = {
            "/": lambda: page(self._index()),
            "/rss/": lambda: typed(self._feed(), "application/rss+xml; charset=utf-8"),
            "/rss": lambda: redirect("/rss/"),
            "/sitemap.xml": lambda: typed(plain.sitemap([f"{self._home}/sitemap-posts.xml"], index=True), "text/xml"),
            "/sitemap-posts.xml": lambda: typed(plain.sitemap(map(self._url, self.pub.posts())), "text/xml"),
            "/robots.txt": lambda: typed(_ROBOTS.format(home=self._home), "text/plain"),
        }
        if route := routes.get(request.path):
            return route()
        if (file := furnish(request, _RULES)) is not None:
            return file
        post = self.pub.find(request.path.strip("/"))
        if post is None:
            return not_found()
        found = post
        moment = found.date + timedelta(minutes=5)
        return validated(request, f'W/"{crc32(found.slug.encode()):x}"', moment, lambda: page(self._page(found)))

    def expected(self) -> Iterator[Expected]:
        """The truth about every post."""
        for post in self.pub.posts():
            found = of_post(self._url(post), "ghost", self.pub.key, post, _WALLS.get(post.access, Wall.SUBSCRIPTION))
            yield found if post.locked else gated(found)

    def _url(self, post: Post) -> str:
        return f"{self._home}/{post.slug}/"

    def _body(self, post: Post) -> str:
        return plain.body(post.shown, self._home, self._picture(post)).replace(
            "<figure>", '<figure class="kg-card kg-image-card kg-card-hascaption">'
        )

    def _picture(self, post: Post) -> str:
        images, name = f"{self._home}/content/images", f"{post.date:%Y/%m}/{post.slug}.png"
        sizes = ", ".join(f"{images}/size/w{width}/{name} {width}w" for width in (600, 1000))
        return (
            f'<img src="{images}/{name}" class="kg-image" alt="" loading="lazy" width="1456" height="970" '
            f'srcset="{sizes}, {images}/{name} 1456w" sizes="(min-width: 720px) 720px">'
        )

    def _wall(self, post: Post) -> str:
        if not post.locked:
            return ""
        notice = _NOTICES.get(post.access, _NOTICES[Access.PREVIEW])
        return (
            '<aside class="gh-post-upgrade-cta"><div class="gh-post-upgrade-cta-content" style="background-color: #20303c">'
            f'<h2>{notice}</h2><a class="gh-btn" data-portal="signup" style="color:#20303c">Subscribe now</a>'
            '<p><small>Already have an account? <a data-portal="signin">Sign in</a></small></p></div></aside>'
        )

    def _page(self, post: Post) -> str:
        url, title, about = self._url(post), html.escape(post.title), html.escape(post.subtitle)
        moment = post.date.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        data = {
            "@context": "https://schema.org", "@type": "Article", "headline": post.title, "url": url, "datePublished": moment,
            "dateModified": moment, "keywords": ", ".join(post.tags), "description": post.subtitle, "mainEntityOfPage": url,
            "author": {"@type": "Person", "name": post.author, "url": f"{self._home}/author/{post.author.split()[0].lower()}/", "sameAs": []},
            "publisher": {"@type": "Organization", "name": self.pub.name, "url": f"{self._home}/"},
        }  # fmt: skip
        return (
            f'<!DOCTYPE html>\n<html lang="en">\n<head>\n    <title>{title}</title>\n    <meta charset="utf-8">\n'
            f'    <meta name="viewport" content="width=device-width, initial-scale=1.0">\n    <link rel="canonical" href="{url}">\n'
            f'    <meta property="og:site_name" content="{self.pub.name}">\n    <meta property="og:type" content="article">\n'
            f'    <meta property="og:title" content="{title}">\n    <meta property="og:description" content="{about}">\n'
            f'    <meta property="article:published_time" content="{moment}">\n    <meta name="generator" content="Ghost 5.130">\n'
            f'    <link rel="alternate" type="application/rss+xml" title="{self.pub.name}" href="{self._home}/rss/">\n    {_MEMBERS_STYLES}{_LOOK}\n'
            f'    <script type="application/ld+json">{json.dumps(data)}</script>\n</head>\n'
            f'<body class="post-template tag-{post.tags[0].lower()}"><div class="gh-site"><header id="gh-head" class="gh-head gh-outer"><a class="gh-head-logo" href="{self._home}">{self.pub.name}</a></header>'
            f'<main class="gh-main"><article class="gh-article post"><header class="gh-article-header gh-canvas"><a class="gh-article-tag" href="{self._home}/tag/{post.tags[0].lower()}/">{post.tags[0]}</a>'
            f'<h1 class="gh-article-title is-title">{title}</h1><p class="gh-article-excerpt is-body">{about}</p><div class="gh-article-meta"><h4 class="gh-article-author-name"><a href="/author/{post.author.split()[0].lower()}/">{post.author}</a></h4>'
            f'<div class="gh-article-meta-content"><time class="gh-article-meta-date" datetime="{post.date:%Y-%m-%d}">{post.date:%d %b %Y}</time></div></div></header>'
            f'<section class="gh-content gh-canvas is-body">{self._body(post)}{self._wall(post)}</section></article></main>'
            f'<footer class="gh-footer gh-outer"><div class="gh-footer-copyright">{self.pub.name} © 2026</div><a href="https://ghost.org/" target="_blank">Powered by Ghost</a></footer></div></body></html>'
        )

    def _index(self) -> str:
        cards = "".join(
            f'<article class="gh-card post"><a class="gh-card-link" href="/{post.slug}/"><h3 class="gh-card-title">{html.escape(post.title)}</h3></a></article>'
            for post in self.pub.posts()
        )
        return (
            f'<!DOCTYPE html><html lang="en"><head><title>{self.pub.name}</title><meta name="generator" content="Ghost 5.130"><link rel="alternate" type="application/rss+xml" href="{self._home}/rss/">'
            f'{_MEMBERS_STYLES}{_LOOK}</head><body class="home-template"><main class="gh-main"><div class="gh-feed gh-canvas">{cards}</div></main></body></html>'
        )

    def _feed(self) -> str:
        items = (
            f"<item><title><![CDATA[{post.title}]]></title><description><![CDATA[{post.subtitle}]]></description><link>{self._url(post)}</link>"
            f'<guid isPermaLink="false">{crc32(post.slug.encode()):024x}</guid><category><![CDATA[{post.tags[0]}]]></category>'
            f"<dc:creator><![CDATA[{post.author}]]></dc:creator><pubDate>{http_date(post.date)}</pubDate>"
            f"<content:encoded><![CDATA[{self._body(post)}]]></content:encoded></item>"
            for post in self.pub.posts()
        )
        return plain.rss(self.pub.name, f"{self._home}/", items, "Ghost 5.130")
