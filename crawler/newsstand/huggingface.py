"""Hugging Face: the blog (a feed without text, a listing, pages of Svelte islands) and the pages of its posts."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import replace

from crawler.newsstand import plain
from crawler.newsstand.exchange import Reply, Request, as_json, http_date, not_found, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, of_post, silent
from crawler.newsstand.furniture import furnish
from crawler.newsstand.papers import Papers
from crawler.newsstand.publication import Post, Publication

HOST = "huggingface.test"
SCRIPTED = 2  # the post whose page is empty until its script has run
ORGANISATIONS = ("", "tidal-lab", "", "open-harbour")  # by turns; "" is Hugging Face itself

_RULES = "body{font:16px/1.6 'Source Sans Pro',sans-serif;margin:0;color:#1f2937}header{border-bottom:1px solid #f3f4f6;padding:16px 24px;font-weight:700}.container{max-width:860px;margin:0 auto;padding:24px}.blog-content img{max-width:100%;height:auto}a{color:#2563eb;text-decoration:none}"
_LOOK = '<link href="/front/build/kube-95d1c5d/css/style.css" rel="stylesheet" /><link rel="shortcut icon" href="/favicon.ico" />'
_SCRIPT = """(async () => {
  const place = document.querySelector(".blog-content");
  const answer = await fetch(place.dataset.source);
  const post = await answer.json();
  document.title = post.title;
  place.innerHTML = post.html;
  place.removeAttribute("data-source");
})();
"""


def island(target: str, props: object, inside: str = "") -> str:
    """A Svelte island: `div.SVELTE_HYDRATER` with its props as JSON in an attribute."""
    return f'<div class="SVELTE_HYDRATER contents" data-target="{target}" data-props="{html.escape(json.dumps(props))}">{inside}</div>'


def frame(title: str, about: str, inside: str, url: str) -> str:
    """Head, main header and footer around a page's content."""
    title, about = html.escape(title), html.escape(about)
    header = island(
        "MainHeader",
        {"classNames": "", "isWide": False, "isZh": False, "isPro": False},
        '<header class="border-b border-gray-100"><a class="mr-5 flex flex-none items-center" href="/"><span class="hidden whitespace-nowrap text-lg font-bold md:block">Hugging Face</span></a></header>',
    )
    return (
        f'<!doctype html>\n<html class="">\n\t<head>\n\t\t<meta charset="utf-8" />\n\t\t<meta name="description" content="{about}" />\n\t\t<meta property="og:title" content="{title}" />\n'
        f'\t\t<meta property="og:type" content="website" />\n\t\t<meta property="og:url" content="{url}" />\n\t\t<meta name="twitter:site" content="@huggingface" />\n\t\t<title>{title}</title>{_LOOK}\n\t</head>\n'
        f'\t<body class="flex flex-col min-h-dvh bg-white dark:bg-gray-950 text-black BlogPage">\n\t\t<div class="flex min-h-dvh flex-col">{island("DeviceProvider", {})} {island("SystemThemeMonitor", {"isLoggedIn": False})} {header}\n'
        f'\t\t\t<main class="flex flex-1 flex-col">{inside}</main>\n\t\t\t<footer class="b-12 mb-2 flex border-t"><a href="/terms-of-service">TOS</a> <a href="/privacy">Privacy</a></footer></div></body>\n</html>'
    )


class HuggingFace:
    """Blog and papers on one host."""

    hosts = (HOST,)

    def __init__(self, pub: Publication, scheme: str) -> None:
        self.pub = pub
        self._home = f"{scheme}://{HOST}"
        self._papers = Papers(self._home, frame, island)

    def answer(self, request: Request) -> Reply:
        """Blog pages, its feed, the papers and their API."""
        match request.path:
            case "/blog":
                return page(self._listing(request))
            case "/blog/feed.xml":
                return typed(self._feed(), "application/xml")
            case "/front/build/blog-live.js":
                return typed(_SCRIPT, "application/javascript")
            case "/robots.txt":
                return typed("User-agent: *\nAllow: /\n", "text/plain")
        if request.path.startswith("/api/blog/") and (post := self.pub.find(request.path.rpartition("/")[2])):
            return as_json({"title": post.title, "html": self._inside(post)})
        if request.path.startswith("/blog/") and (post := self.pub.find(request.path.rpartition("/")[2])):
            return page(self._page(post)) if request.path == self._path(post) else not_found()
        return self._papers.answer(request) or furnish(request, _RULES) or not_found()

    def expected(self) -> Iterator[Expected]:
        """The truth about posts and papers."""
        for post in self.pub.posts():
            found = silent(of_post(f"{self._home}{self._path(post)}", "huggingface", "huggingface", post))
            yield replace(found, date=post.date.replace(hour=0, minute=0), noise=())
        yield from self._papers.expected()

    def _path(self, post: Post) -> str:
        organisation = ORGANISATIONS[post.number % len(ORGANISATIONS)]
        return f"/blog/{organisation}/{post.slug}" if organisation else f"/blog/{post.slug}"

    def _inside(self, post: Post) -> str:
        day = f"{post.date:%B} {post.date.day}, {post.date.year}"
        authors = island(
            "BlogAuthorsByline",
            {"authors": [{"author": _user(post)}], "translators": [], "proofreaders": [], "lang": "en"},
            _byline(post),
        )
        text = plain.body(
            post.pieces,
            self._home,
            f'<img src="{self._home}/datasets/blog/{post.slug}.png" alt="" loading="lazy" width="960">',
        )
        return (
            '<div class="not-prose mb-6 font-sans"><a href="/blog" class="flex text-gray-600">Back to Articles</a></div>'
            f'<h1 id="{post.slug}"><a class="header-link" rel="nofollow" href="#{post.slug}"></a><span>{html.escape(post.title)}</span></h1>'
            f'<div class="not-prose mb-4 flex text-sm text-gray-500"><span>Published {day}</span> <a href="https://github.test/blog/{post.slug}.md" class="border">Update on GitHub</a></div>'
            f"{island('UpvoteControl', {'upvotes': 31, 'context': {'type': 'article'}}, '<button>Upvote</button> 31')}{authors}{text}"
        )

    def _page(self, post: Post) -> str:
        url = f"{self._home}{self._path(post)}"
        if post.number == SCRIPTED:
            inside, script = "", '<script src="/front/build/blog-live.js"></script>'
            source = f' data-source="/api/blog/{post.slug}"'
            title = "Hugging Face – Blog"
        else:
            inside, script, source, title = self._inside(post), "", "", post.title
        main = f'<div class="container relative flex flex-col-reverse lg:grid lg:grid-cols-12"><div class="overflow-hidden pt-6 lg:col-span-12"><div class="blog-content prose dark:prose-invert"{source}>{inside}</div></div></div>{script}'
        return frame(title, post.subtitle, main, url)

    def _listing(self, request: Request) -> str:
        number = int(request.parameter("p", "0")) if request.parameter("p", "0").isdigit() else 0
        size = 8
        shown = [self.pub.post(place) for place in range(number * size, min((number + 1) * size, self.pub.total))]
        cards = "".join(self._card(post) for post in shown)
        more = f'<a class="next" href="/blog?p={number + 1}">Next</a>' if (number + 1) * size < self.pub.total else ""
        return frame(
            "Hugging Face – Blog",
            "The Hugging Face blog",
            f'<div class="container"><h1>Blog, Articles, and discussions</h1><div class="grid">{cards}</div><nav>{more}</nav></div>',
            f"{self._home}/blog",
        )

    def _card(self, post: Post) -> str:
        day = f"{post.date:%B} {post.date.day}, {post.date.year}"
        path = self._path(post)
        blog = {
            "title": post.title,
            "slug": path.removeprefix("/blog/"),
            "date": post.date.strftime("%Y-%m-%dT00:00:00.000Z"),
            "thumbnail": f"/blog/assets/{post.slug}.png",
            "tags": list(post.tags),
            "authors": [_user(post)],
        }
        card = f'<a class="flex lg:col-span-1" href="{path}"><div class="flex w-full flex-col"><h2 class="font-serif font-semibold">{html.escape(post.title)}</h2><p class="text-sm text-gray-500">By <span>{post.author}</span> <span>{day}</span></p></div></a>'
        return island("BlogThumbnail", {"blog": blog}, card)

    def _feed(self) -> str:
        items = "".join(
            f"\n  <item>\n   <title>{html.escape(post.title)}</title>\n   <pubDate>{http_date(post.date.replace(hour=0, minute=0))}</pubDate>\n   <link>{self._home}{self._path(post)}</link>\n"
            f'   <guid isPermaLink="{"false" if self._path(post).count("/") > 2 else "true"}">{self._home}{self._path(post)}</guid>\n  </item>'
            for post in self.pub.posts()
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">\n <channel>\n'
            f'  <atom:link href="{self._home}/blog/feed.xml" rel="self" type="application/rss+xml"/>\n  <title>Hugging Face - Blog</title>\n  <link>{self._home}/blog</link>\n'
            f"  <description>The Hugging Face blog</description>\n  <language>en-US</language>{items}\n </channel>\n</rss>"
        )


def _user(post: Post) -> dict[str, object]:
    handle = "".join(post.author.lower().split())
    return {
        "avatarUrl": f"/avatars/{handle}.png",
        "fullname": post.author,
        "name": handle,
        "type": "user",
        "isPro": False,
        "isHf": True,
    }


def _byline(post: Post) -> str:
    handle = "".join(post.author.lower().split())
    return (
        f'<div class="not-prose"><div class="mb-12 flex flex-wrap items-center"><a href="/{handle}"><img class="rounded-full! size-9 sm:size-12" height="36" alt="{post.author}\'s avatar" src="/avatars/{handle}.png" width="36"></a>'
        f'<span class="fullname font-semibold">{post.author}</span> <a href="/{handle}" class="font-mono text-sm text-gray-500">{handle}</a> <button type="button">Follow</button></div></div>'
    )
