"""惯性聚合: mirrors of other people's articles in full, with Chinese chrome around them, in one of three markups."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.newsstand import plain
from crawler.newsstand.almanac import feeds
from crawler.newsstand.dress import LOGO, RULES, Dress, Node, document, link, node, runs
from crawler.newsstand.exchange import Reply, Request, not_found, typed
from crawler.newsstand.exchange import html as page
from crawler.newsstand.expected import Expected, silent
from crawler.newsstand.furniture import furnish
from crawler.newsstand.prose import Piece, prose
from crawler.newsstand.publication import OPEN, Post, Publication, written
from crawler.newsstand.substack_state import image_url

SITE_LINE = "惯性聚合 高效追踪和阅读你感兴趣的博客、新闻、科技资讯"
_RECENT = 12


class Guanxing:
    """One host in one dress; it mirrors the hand-written free posts of `originals`."""

    def __init__(self, host: str, dress: Dress, originals: tuple[Publication, ...], scheme: str) -> None:
        self.hosts = (host,)
        self._dress = dress
        self._scheme = scheme
        self._originals = originals

    def answer(self, request: Request) -> Reply:
        """The list of articles, or an article."""
        if request.path == "/":
            return page(document("惯性聚合", node("page", *self._chrome(""), self._list()), self._dress, "zh-CN"))
        if request.path == "/robots.txt":
            return typed("User-agent: *\nAllow: /\n", "text/plain")
        for pub, post in self._mirrored():
            if request.path == self._path(post):
                return page(document(f"{post.title} | 惯性聚合", self._article(pub, post), self._dress, "zh-CN"))
        return furnish(request, RULES) or not_found()

    def expected(self) -> Iterator[Expected]:
        """The truth about every mirrored article: the day is all the page says of the date."""
        for pub, post in self._mirrored():
            others = [title for title in self._recent(pub) if title != post.title]
            names = [feed for feed in feeds() if feed != pub.name]
            url = f"{self._scheme}://{self.hosts[0]}{self._path(post)}"
            yield silent(Expected(
                url, "guanxing", self.hosts[0].partition(".")[0], post.title,
                (post.author,), post.date.replace(hour=0, minute=0), text=prose(post.shown),
                noise=(*names, SITE_LINE, *others),
                relations=(("mirror_of", self._original(pub, post)),),
            ))  # fmt: skip

    def _mirrored(self) -> Iterator[tuple[Publication, Post]]:
        for pub in self._originals:
            for number in range(min(len(written(pub.key)), pub.total)):
                post = pub.post(number)
                if post.access in OPEN and not post.podcast:
                    yield pub, post

    def _path(self, post: Post) -> str:
        return f"/article/{post.slug}"

    def _original(self, pub: Publication, post: Post) -> str:
        return f"{self._scheme}://{pub.host}/p/{post.slug}"

    def _recent(self, pub: Publication) -> list[str]:
        return [pub.post(number).title for number in range(min(_RECENT, pub.total))]

    def _chrome(self, original: str) -> tuple[Node, ...]:
        name, _, rest = SITE_LINE.partition(" ")
        actions = (
            (link("阅读原文", original), link("在惯性聚合中打开", "/"))
            if original
            else (link("在惯性聚合中打开", "/"),)
        )
        names = [
            entry for feed in feeds() for entry in ((feed[0].upper(), feed) if feed[0].isascii() else (feed, feed))
        ]
        return (
            node("crumb", LOGO, link(name, "/"), rest),
            node("crumb", *actions),
            node("aside", node("crumb", "推荐订阅源"), node("list", *runs(names))),
        )

    def _list(self) -> Node:
        cards = (
            node(
                "card",
                node("card-title", link(post.title, self._path(post))),
                node("meta", f"{post.author} · {post.date:%Y-%m-%d}"),
            )
            for _, post in self._mirrored()
        )
        return node("section", node("heading", "最新文章"), *cards)

    def _article(self, pub: Publication, post: Post) -> Node:
        pieces = [Piece("p", "Share") if piece.kind == "share" else piece for piece in post.shown]
        address = image_url(self._scheme, post, "w_1456,c_limit,f_auto,q_auto:good,fl_progressive:steep")
        picture = f'<img src="{address}" alt="" loading="lazy" referrerpolicy="no-referrer" style="max-width:100%">'
        body = plain.body(pieces, f"{self._scheme}://{pub.host}", picture)
        recent = "\n".join(self._recent(pub))
        return node(
            "page",
            *self._chrome(self._original(pub, post)),
            node("article",
                 node("meta", pub.name),
                 node("paragraph", recent),
                 node("title", post.title),
                 node("meta", f"{post.author} · {post.date:%Y-%m-%d} · via {pub.name}"),
                 node("body", Node("raw", raw=body))),
        )  # fmt: skip
