"""A beehiiv publication: the post in `window.__remixContext` and in `#content-blocks`, some of them behind a wall."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator

from crawler.newsstand import plain
from crawler.newsstand.exchange import Reply, Request, http_date, not_found, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, of_post
from crawler.newsstand.furniture import furnish
from crawler.newsstand.publication import Post, Publication

_RULES = "body{font:17px/1.6 system-ui,sans-serif;margin:0;color:#030712}.rendered-post{max-width:800px;margin:0 auto;padding:24px}._paywall{border:1px solid #d0d5dd;border-radius:12px;padding:32px;text-align:center}img{max-width:100%;height:auto}"
_LOOK = '<link rel="stylesheet" href="/assets/css/root-DYQ3x1kd.css"/>'
_MEDIA = "media.beehiiv.test"


class Beehiiv:
    """One beehiiv site at `pub.host`."""

    def __init__(self, pub: Publication, scheme: str) -> None:
        self.pub = pub
        self.hosts = (pub.host, _MEDIA)
        self._home = f"{scheme}://{pub.host}"

    def answer(self, request: Request) -> Reply:
        """Posts, home page, feed and sitemap."""
        match request.path:
            case "/" | "/archive":
                return page(self._index())
            case "/feed":
                return typed(self._feed(), "application/xml; charset=utf-8")
            case "/sitemap.xml":
                return typed(plain.sitemap(map(self._url, self.pub.posts())), "application/xml")
            case "/robots.txt":
                return typed(f"User-agent: *\nAllow: /\n\nSitemap: {self._home}/sitemap.xml\n", "text/plain")
        if (file := furnish(request, _RULES)) is not None:
            return file
        post = self.pub.find(request.path.removeprefix("/p/")) if request.path.startswith("/p/") else None
        return page(self._page(post)) if post else not_found()

    def expected(self) -> Iterator[Expected]:
        """The truth about every post."""
        return (of_post(self._url(post), "beehiiv", self.pub.key, post) for post in self.pub.posts())

    def _url(self, post: Post) -> str:
        return f"{self._home}/p/{post.slug}"

    def _body(self, post: Post) -> str:
        service = f"{self._home.partition('://')[0]}://{_MEDIA}/cdn-cgi/image/fit=scale-down,format=auto,onerror=redirect,quality=80"
        picture = f'<img alt="" class="dream-post-image" src="{service}/uploads/asset/file/{post.number:08x}-52a1/{post.slug}.png?t=1763631000" loading="lazy"/>'
        return plain.body(post.shown, self._home, picture)

    def _blocks(self, post: Post) -> str:
        """The body as the web renders it: every paragraph in its own hashed box."""
        text = re.sub(
            r"<p>(.*?)</p>",
            r'<div class="j6zgbu0"><p class="dream-post-content-paragraph j6zgbu1"><span class="hxnnnr0">\1</span></p></div>',
            self._body(post),
        )
        return re.sub(r"<h2>(.*?)</h2>", r'<div class="hynlcx0"><h2 class="hynlcx1">\1</h2></div>', text)

    def _wall(self, post: Post) -> str:
        if not post.locked:
            return ""
        return (
            f'<div class="_paywall" data-paywall="true"><h2>Subscribe to {self.pub.name} Premium to read the rest.</h2>'
            f"<p>Become a paying subscriber of {self.pub.name} Premium to get access to this post and other subscriber-only content.</p>"
            '<a href="/upgrade">Upgrade</a><p>Already a paying subscriber? <a href="/login">Sign In</a></p></div>'
        )

    def _context(self, post: Post) -> str:
        moment = post.date.strftime("%Y-%m-%dT%H:%M:%SZ")
        state = {
            "id": f"{post.number:08x}-04ec-447b-8593-119c884fc1c5", "web_title": post.title, "parameterized_web_title": post.slug,
            "web_subtitle": post.subtitle, "web_audiences": "both" if post.locked else "free", "status": "published", "slug": post.slug,
            "override_scheduled_at": moment, "created_at": moment, "updated_at": moment, "is_premium": post.locked,
            "audience": "premium" if post.locked else "free", "enforce_gated_content": False, "authors": [{"id": "a1", "name": post.author}],
            "content_tags": [{"id": tag, "display": tag, "slug": tag.lower()} for tag in post.tags], "estimated_reading_time": 3,
            "html": f"<!DOCTYPE html><html><body><div id='content-blocks'>{self._body(post)}</div></body></html>",
            "hide_premium_post": False, "contains_subscriber_break": post.locked, "paywall_shown": post.locked,
            "paywall_id": "pw-1" if post.locked else None, "enforce_paywall_breaks": True,
        }  # fmt: skip
        paywall = {
            "id": "pw-1",
            "name": "Premium",
            "headline": f"Subscribe to {self.pub.name} Premium to read the rest.",
        }
        route = {
            "post": state, "publication": {"id": str(self.pub.number), "name": self.pub.name, "url": f"{self._home}/", "language": "en", "premium_enabled": True},
            "requestUrl": self._url(post), "paywall": paywall if post.locked else None,
        }  # fmt: skip
        context = {
            "basename": "/",
            "future": {},
            "isSpaMode": False,
            "state": {"loaderData": {"root": {}, "routes/p/$slug": route}},
        }
        return f"<script>window.__remixContext = {json.dumps(context)};</script>".replace("</div>", "<\\/div>").replace(
            "</p>", "<\\/p>"
        )

    def _page(self, post: Post) -> str:
        title, about = html.escape(post.title), html.escape(post.subtitle)
        moment = post.date.strftime("%Y-%m-%dT%H:%M:%SZ")
        data = {
            "@context": "https://schema.org", "@type": "NewsArticle", "headline": post.title, "datePublished": moment, "dateModified": moment,
            "author": [{"@type": "Person", "name": post.author}], "isAccessibleForFree": not post.locked,
        }  # fmt: skip
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>{title}</title><meta name="description" content="{about}"/>'
            f'<meta property="og:title" content="{title}"/><meta property="og:type" content="website"/><link rel="canonical" href="{self._url(post)}"/>'
            f'<link rel="alternate" type="application/rss+xml" href="{self._home}/feed"/>{_LOOK}<script type="application/ld+json">{json.dumps(data)}</script></head>'
            '<body class="bg-wt-background text-wt-text-on-background"><div id="_rht_toaster"></div>'
            f'<nav role="presentation" class="_1ma1r0q0 _1ma1r0q5"><div class="navbar-list"><a href="/" class="_1ma1r0qp">{self.pub.name}</a><span class="_11r14xt0">Login</span><span class="_11r14xt0">Sign Up</span></div></nav>'
            '<div class="rendered-post _5cga7e0" style="--background-color:#ffffff"><div class=""><section class="_1ny5scw0 _1ny5scw6"><div class="flex flex-col w-full grow">'
            f'<div class="relative flex flex-col post-header-root-element"><ul class="flex items-center gap-2 text-xs"><li>Home</li><li>Posts</li></ul><h1 class="dream-heading v3sg6r0"><span class="_11r14xt0"><span class="_11r14xt1">{title}</span></span></h1>'
            f'<p class="dream-paragraph ybdwbv0"><span class="_11r14xt0"><span class="_11r14xt1">{about}</span></span></p><div class="t9qhsic"><span>{post.author}</span> <span>{post.date:%b} {post.date.day}, {post.date.year}</span></div></div>'
            f'<div class="_1xordsm0 post-content-node" id="content-blocks"><div class="_10pdwo80 dream-post-content-doc">{self._blocks(post)}</div>{self._wall(post)}</div>'
            f"</div></section></div></div>{self._context(post)}</body></html>"
        )

    def _index(self) -> str:
        cards = "".join(
            f'<a href="/p/{post.slug}" class="group"><h2>{html.escape(post.title)}</h2></a>'
            for post in self.pub.posts()
        )
        return f'<!DOCTYPE html><html lang="en"><head><title>{self.pub.name}</title><link rel="alternate" type="application/rss+xml" href="/feed"/>{_LOOK}</head><body><div id="_rht_toaster"></div>{cards}<script>window.__remixContext = {{"state":{{"loaderData":{{"root":{{}}}}}}}};</script></body></html>'

    def _feed(self) -> str:
        items = (
            f"<item><title>{html.escape(post.title)}</title><description>{html.escape(post.subtitle)}</description><link>{self._url(post)}</link>"
            f'<guid isPermaLink="true">{self._url(post)}</guid><pubDate>{http_date(post.date)}</pubDate><dc:creator>{post.author}</dc:creator>'
            f"<content:encoded><![CDATA[<div class='beehiiv'>{self._body(post)}</div>]]></content:encoded></item>"
            for post in self.pub.posts()
        )
        return plain.rss(self.pub.name, f"{self._home}/", items, "beehiiv")
