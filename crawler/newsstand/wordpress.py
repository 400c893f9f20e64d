"""A WordPress blog whose free pages say nothing of walls, with Jetpack's paywall in some posts."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
from collections.abc import Iterator

from crawler.newsstand import plain
from crawler.newsstand.exchange import Reply, Request, http_date, not_found, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, of_post, silent
from crawler.newsstand.furniture import furnish
from crawler.newsstand.publication import Access, Post, Publication
from storage.records import Wall

_RULES = "body{font:18px/1.6 Georgia,serif;max-width:700px;margin:0 auto;padding:24px}img{max-width:100%;height:auto}"
_LOOK = '<link rel="stylesheet" id="tidewalk-style-css" href="/wp-content/themes/tidewalk/css/style.css?ver=6.9" media="all" />'
_PHOTON = "i0.wp.test"  # Jetpack's image service

_JETPACK = {
    Access.UNLOCK: (
        Wall.EMAIL,
        "Subscribe to get access to the rest of this post and other subscriber-only content.",
        "Already a subscriber?",
    ),
    Access.PREVIEW: (
        Wall.SUBSCRIPTION,
        "Become a paid subscriber to get access to the rest of this post and other exclusive content.",
        "Already a paid subscriber?",
    ),
}


class WordPress:
    """One blog at `pub.host`; its free pages say nothing about access."""

    def __init__(self, pub: Publication, scheme: str) -> None:
        self.pub = pub
        self.hosts = (pub.host, _PHOTON)
        self._home = f"{scheme}://{pub.host}"

    def answer(self, request: Request) -> Reply:
        """Posts, home page and feed."""
        if request.path == "/":
            return page(self._index())
        if request.path in {"/feed/", "/feed"}:
            return typed(self._feed(), "application/rss+xml; charset=UTF-8")
        if request.path == "/robots.txt":
            return typed("User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n", "text/plain")
        if (file := furnish(request, _RULES)) is not None:
            return file
        post = self.pub.find(request.path.strip("/").rpartition("/")[2])
        return page(self._page(post)) if post and request.path == self._path(post) else not_found()

    def expected(self) -> Iterator[Expected]:
        """The truth about every post: nobody says of a free one that it is."""
        for post in self.pub.posts():
            wall = _JETPACK[post.access][0] if post.locked else Wall.SUBSCRIPTION
            found = of_post(f"{self._home}{self._path(post)}", "wordpress", self.pub.key, post, wall)
            yield found if post.locked else silent(found)

    def _path(self, post: Post) -> str:
        return f"/{post.date:%Y/%m/%d}/{post.slug}/"

    def _body(self, post: Post) -> str:
        return plain.body(post.shown, self._home, self._picture(post)).replace(
            "<figure>", '<figure class="wp-block-image size-large">'
        )

    def _picture(self, post: Post) -> str:
        file = f"{self._home.partition('://')[0]}://{_PHOTON}/{self.pub.host}/wp-content/uploads/{post.date:%Y/%m}/{post.slug}.png"
        return (
            f'<img loading="lazy" decoding="async" width="1024" height="682" src="{file}?resize=1024%2C682&#038;ssl=1" alt="" '
            f'class="wp-image-{post.number + 40}" srcset="{file}?resize=1024%2C682&amp;ssl=1 1024w, {file}?resize=300%2C200&amp;ssl=1 300w, '
            f'{file}?w=1456&amp;ssl=1 1456w" sizes="(max-width: 1000px) 100vw, 1000px" data-recalc-dims="1" />'
        )

    def _wall(self, post: Post) -> str:
        if not post.locked:
            return ""
        _, offer, question = _JETPACK[post.access]
        return (
            '<div class="wp-block-group jetpack-subscribe-paywall has-border-color has-primary-border-color" style="border-width:1px;border-radius:4px">'
            f'<h2 class="wp-block-heading has-text-align-center">Subscribe to continue reading</h2><p class="has-text-align-center">{offer}</p>'
            '<div class="wp-block-jetpack-subscriptions is-style-compact"><form action="#" method="post"><input type="email" placeholder="Type your email…">'
            f'<button type="submit">Subscribe</button></form></div><p class="has-text-align-center">{question} '
            '<a href="https://wordpress.com/log-in/link" class="jetpack-subscriber-paywall-login">Log in</a></p></div>'
        )

    def _page(self, post: Post) -> str:
        title = html.escape(post.title)
        return (
            f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="UTF-8" />\n<title>{title} – {self.pub.name}</title>\n'
            f'<meta name="generator" content="WordPress 6.9" />\n<link rel="alternate" type="application/rss+xml" '
            f'href="{self._home}/feed/" />\n<link rel="canonical" href="{self._home}{self._path(post)}" />\n'
            f'<link rel="https://api.w.org/" href="{self._home}/wp-json/" />\n{_LOOK}\n</head>\n'
            f'<body class="wp-singular post-template-default single single-post postid-{post.number + 1}"><div class="wp-site-blocks">'
            f'<header class="wp-block-template-part"><p class="wp-block-site-title"><a href="{self._home}">{self.pub.name}</a></p></header>'
            f'<main class="wp-block-group"><h1 class="wp-block-post-title">{title}</h1><div class="wp-block-post-date">'
            f'<time datetime="{post.date.isoformat()}">{post.date:%B} {post.date.day}, {post.date.year}</time></div>'
            f'<span class="byline">by <span class="author vcard"><a class="url fn n" rel="author" href="{self._home}/author/{post.author.split()[0].lower()}/">{post.author}</a></span></span>'
            f'<div class="entry-content wp-block-post-content">{self._body(post)}{self._wall(post)}</div>'
            '</main><footer class="wp-block-template-part"><p>Proudly powered by WordPress</p></footer></div></body></html>'
        )

    def _index(self) -> str:
        links = "".join(
            f'<li><h2 class="wp-block-post-title"><a href="{self._home}{self._path(post)}">{html.escape(post.title)}</a></h2></li>'
            for post in self.pub.posts()
        )
        return (
            f'<!DOCTYPE html><html lang="en-GB"><head><title>{self.pub.name}</title><meta name="generator" content="WordPress 6.9" />'
            f'<link rel="alternate" type="application/rss+xml" href="{self._home}/feed/" />{_LOOK}</head>'
            f'<body class="home blog"><ul class="wp-block-post-template">{links}</ul></body></html>'
        )

    def _feed(self) -> str:
        items = (
            f"<item><title>{html.escape(post.title)}</title><link>{self._home}{self._path(post)}</link>"
            f"<dc:creator><![CDATA[{post.author}]]></dc:creator><pubDate>{http_date(post.date)}</pubDate>"
            f'<guid isPermaLink="false">{self._home}/?p={post.number + 1}</guid>'
            f"<description><![CDATA[{post.subtitle}]]></description>"
            f"<content:encoded><![CDATA[{self._body(post)}]]></content:encoded></item>"
            for post in self.pub.posts()
        )
        return plain.rss(self.pub.name, self._home, items, "https://wordpress.org/?v=6.9")
