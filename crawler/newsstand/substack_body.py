"""The inside of a Substack post (`div.body.markup`), wall included, in the markup of 2024 and of 2026."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from itertools import groupby

from crawler.newsstand.prose import Piece, inline
from crawler.newsstand.publication import Access, Post, Publication
from crawler.newsstand.substack_state import CDN, image_url, post_id

_WIDTHS = (424, 848, 1272, 1456)
_RUNS = {"li": "ul", "ol": "ol"}


class Renderer:
    """Renders the pieces of one post."""

    def __init__(self, pub: Publication, post: Post, scheme: str) -> None:
        self._pub, self._post, self._scheme = pub, post, scheme
        self._origin = f"{scheme}://{pub.host}"
        self._footnote = 0
        self._kinds: dict[str, Callable[[str], str]] = {
            "h2": self._heading,
            "quote": lambda text: f"<blockquote><p>{self._inline(text)}</p></blockquote>",
            "image": self._image,
            "share": self._share,
            "subscribe": self._subscribe,
            "voiceover": self._voiceover,
            "embed": self._embed,
            "tweet": self._tweet,
            "footnote": self._note,
        }

    def body(self, pieces: Iterable[Piece]) -> str:
        """The HTML of the pieces; neighbouring list items share a list."""
        parts = []
        for kind, run in groupby(pieces, lambda piece: piece.kind):
            texts = [piece.text for piece in run]
            if name := _RUNS.get(kind):
                items = "".join(f"<li><p>{self._inline(text)}</p></li>" for text in texts)
                parts.append(f"<{name}>{items}</{name}>")
            else:
                render = self._kinds.get(kind, self._paragraph)
                parts += [render(text) for text in texts]
        return "".join(parts)

    def _inline(self, text: str) -> str:
        marked = inline(text, self._origin)
        return marked if "<" not in marked else self._spans(marked)

    def _spans(self, marked: str) -> str:
        """Substack wraps the text runs of a mixed paragraph in spans."""
        noted = re.sub(r'<sup class="mark">(\d+)</sup>', self._anchor, marked)
        return re.sub(r"(^|>)([^<]+)(?=<(?!/))", r"\1<span>\2</span>", noted)

    def _anchor(self, found: re.Match[str]) -> str:
        name = f"{found[1]}-{post_id(self._pub, self._post)}"
        link = f"{self._origin}/p/{self._post.slug}#footnote-{name}"
        return (
            f'<a class="footnote-anchor" id="footnote-anchor-{name}" href="{link}" target="_self" rel="">{found[1]}</a>'
        )

    def _paragraph(self, text: str) -> str:
        return f"<p>{self._inline(text)}</p>"

    def _heading(self, text: str) -> str:
        anchor = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
        if self._post.markup == "2024":
            return (
                f'<h2 class="header-with-anchor-widget">{self._inline(text)}<div id="§{anchor}" class="header-anchor-widget offset-top">'
                f'<div class="header-anchor-widget-button-container"><div href="{self._origin}/i/{anchor}" class="header-anchor-widget-button">'
                "</div></div></div></h2>"
            )
        return (
            f'<h2 class="header-anchor-post">{self._inline(text)}<div class="pencraft pc-display-flex pc-alignItems-center pc-position-absolute '
            'pc-reset header-anchor-parent"><div class="pencraft pc-display-contents pc-reset pubTheme-yiXxQA">'
            f'<div id="§{anchor}" class="pencraft pc-reset header-anchor offset-top"></div><button tabindex="0" type="button" aria-label="Link" '
            f'data-href="{self._origin}/i/{anchor}" class="pencraft pc-reset pencraft iconButton-mq_Et5 iconButtonBase-dJGHgN"></button></div></div></h2>'
        )

    def _image(self, caption: str) -> str:
        def address(width: int, form: str) -> str:
            return image_url(self._scheme, self._post, f"w_{width},c_limit,{form},q_auto:good,fl_progressive:steep")

        sets = {
            form: ", ".join(f"{address(width, form)} {width}w" for width in _WIDTHS) for form in ("f_webp", "f_auto")
        }
        full = image_url(self._scheme, self._post, "f_auto,q_auto:good,fl_progressive:steep")
        return (
            f'<div class="captioned-image-container"><figure><a class="image-link image2 is-viewable-img" target="_blank" href="{full}" '
            'data-component-name="Image2ToDOM" rel=""><div class="image2-inset"><picture>'
            f'<source type="image/webp" srcset="{sets["f_webp"]}" sizes="100vw"/><img src="{address(1456, "f_auto")}" width="1456" height="971" '
            f'alt="" srcset="{sets["f_auto"]}" sizes="100vw" loading="lazy" class="sizing-normal"/></picture>'
            '<div class="image-link-expand"></div></div></a>'
            f'<figcaption class="image-caption">{html.escape(caption)}</figcaption></figure></div>'
        )

    def _share(self, label: str) -> str:
        link = f"{self._origin}/p/{self._post.slug}?utm_source=substack&amp;utm_medium=email&amp;utm_content=share&amp;action=share"
        return (
            f'<p class="button-wrapper" data-attrs="{{&quot;url&quot;:&quot;{self._origin}/p/{self._post.slug}&quot;,&quot;text&quot;:&quot;{label}&quot;}}" '
            f'data-component-name="ButtonCreateButton"><a class="button primary" href="{link}" rel=""><span>{label}</span></a></p>'
        )

    def _subscribe(self, preamble: str) -> str:
        return (
            '<div class="subscription-widget-wrap"><div class="subscription-widget show-subscribe"><div class="preamble">'
            f'<p>{html.escape(preamble)}</p></div><div class="subscribe-widget"><form action="/api/v1/free?nojs=true" method="post" novalidate '
            'class="form"><input type="hidden" name="source" value="subscribe-widget-preamble"/><input name="email" '
            'placeholder="Type your email..." type="email"/><button tabindex="0" type="submit" class="rightButton primary subscribe-btn">'
            '<span class="button-text ">Subscribe</span></button></form></div></div></div>'
        )

    def _voiceover(self, note: str) -> str:
        return f'<div class="voiceover-upsell pencraft pc-reset" data-component-name="Voiceover"><p>{html.escape(note)}</p></div>'

    def _embed(self, slug: str) -> str:
        other = self._pub.find(slug)
        title, about = (other.title, other.subtitle) if other else (slug, "")
        return (
            '<div class="embedded-post-wrap" data-component-name="EmbeddedPostToDOM"><a class="embedded-post" native="true" '
            f'href="{self._origin}/p/{slug}?utm_source=substack&amp;utm_campaign=post_embed&amp;utm_medium=web" rel="">'
            f'<div class="embedded-post-header"><span class="embedded-post-publication-name">{self._pub.name}</span></div>'
            f'<div class="embedded-post-title-wrapper"><div class="embedded-post-title">{html.escape(title)}</div></div>'
            f'<div class="embedded-post-body">{html.escape(about)}</div><div class="embedded-post-cta-wrapper">'
            '<span class="embedded-post-cta">Read more</span></div><div class="embedded-post-meta">a month ago · 31 likes · 4 comments</div></a></div>'
        )

    def _tweet(self, text: str) -> str:
        return (
            '<div class="tweet" data-component-name="Twitter2ToDOM"><a class="tweet-link-top" href="https://twitter.test/tidelines/status/1934" '
            'target="_blank" rel=""><div class="tweet-header"><div class="tweet-header-text"><span class="tweet-author-name">Hana Ito </span>'
            f'<span class="tweet-author-handle">@kettleness</span></div></div>{html.escape(text)}</a>'
            '<a class="tweet-link-bottom" href="https://twitter.test/tidelines/status/1934" target="_blank" rel=""><div class="tweet-footer">'
            '<span class="tweet-date">Nov 2, 2026</span><span class="retweets"><span class="rt-count">4</span> Retweets</span></div></a></div>'
        )

    def _note(self, text: str) -> str:
        self._footnote += 1
        name = f"{self._footnote}-{post_id(self._pub, self._post)}"
        link = f"{self._origin}/p/{self._post.slug}#footnote-anchor-{name}"
        return (
            f'<div class="footnote" data-component-name="FootnoteToDOM"><a id="footnote-{name}" href="{link}" class="footnote-number" '
            f'contenteditable="false" target="_self" rel="">{self._footnote}</a><div class="footnote-content">'
            f"<p>{self._inline(text)}</p></div></div>"
        )


_BUTTONS = {
    "2024": 'class="button subscribe-btn"',
    "2026": 'class="pencraft pc-reset pencraft subscribe-btn subscribeButton-LcKYi7 buttonBase-GK1x3M"',
}
_ATTRIBUTES = {
    "2024": 'data-testid="paywall" data-component-name="Paywall" class="paywall"',
    "2026": 'role="region" aria-label="Paywall" data-testid="paywall" data-component-name="Paywall" class="paywall"',
}


def paywall(pub: Publication, post: Post, scheme: str) -> str:
    """What stands behind `available-content` of a locked post."""
    following = (
        f"simple=true&amp;next={scheme}%3A%2F%2F{pub.host}%2Fp%2F{post.slug}&amp;utm_source=paywall&amp;utm_medium=web"
    )
    sign_in = f"https://substack.test/sign-in?redirect=%2Fp%2F{post.slug}&amp;for_pub={pub.key}&amp;change_user=false"
    title, label, kind = "This post is for paid subscribers", "Subscribe", ""
    if post.access is Access.UNLOCK:
        title, label, kind = (
            "Continue reading this post for free, courtesy of " + post.author + ".",
            "Claim my free post",
            " unlock-treatment-new",
        )
    if post.access is Access.FOUNDING:
        title = "This post is for founding members"
    return (
        f'<div {_ATTRIBUTES[post.markup]}><h2 class="paywall-title{kind}">{title}</h2><div class="paywall-cta">'
        f'<a href="{scheme}://{pub.host}/subscribe?{following}" native=""><button tabindex="0" type="button" {_BUTTONS[post.markup]}>{label}</button></a>'
        f'</div><div class="paywall-login"><a href="{sign_in}" native="">Already a paid subscriber? <b>Sign in</b></a></div></div>'
    )


def comment_paywall(pub: Publication, post: Post, scheme: str) -> str:
    """The trap: a wall in the comments of a post that is free."""
    return (
        '<div class="modal typography out gone popup" role="dialog"><div class="modal-content"><div class="container">'
        '<div class="paywall modal-paywall" data-testid="paywall"><h2 class="paywall-title">Only paid subscribers can comment on this post</h2>'
        f'<div class="paywall-cta"><a href="{scheme}://{pub.host}/subscribe?simple=true&amp;utm_source=paywall" native="true">'
        '<button tabindex="0" class="button subscribe-btn" type="button">Subscribe</button></a></div><div class="paywall-login">'
        f'<a href="https://substack.test/sign-in?redirect=%2Fp%2F{post.slug}" native="true">Already a paid subscriber? <b>Sign in</b></a></div></div>'
        "</div></div></div>"
    )


def stylesheets(scheme: str, markup: str) -> str:
    """The style sheets a page of that time links to."""
    names = {"2024": ("theme/main.95d60069.css",), "2026": ("theme/main.95d60069.css", "static/css/382.b89e30f6.css")}[
        markup
    ]
    return "".join(f'<link rel="stylesheet" type="text/css" href="{scheme}://{CDN}/bundle/{name}" />' for name in names)
