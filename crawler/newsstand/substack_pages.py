"""Whole Substack pages: a post in the markup of 2024 and of 2026, and the archive."""

# ruff: noqa: E501 (markup stands in the lines the platform writes it in)

from __future__ import annotations

import html

from crawler.newsstand.publication import Access, Post, Publication
from crawler.newsstand.substack_body import Renderer, comment_paywall, paywall, stylesheets
from crawler.newsstand.substack_state import CDN, full, image_url, news_article, preloads, row, stamp


def shown_date(post: Post) -> str:
    """The date as printed: `Nov 20, 2026`."""
    return f"{post.date:%b} {post.date.day}, {post.date.year}"


def head(pub: Publication, title: str, about: str, scheme: str, extra: str = "") -> str:
    """The head of any page."""
    title, about = html.escape(title), html.escape(about)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n    <head>\n        <meta charset="utf-8" />\n'
        f'        <link rel="preconnect" href="{scheme}://{CDN}" />\n        <title>{title}</title>\n'
        '        <meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1, user-scalable=0, viewport-fit=cover" />\n'
        f'        <meta name="theme-color" content="#ffffff"/><meta property="og:type" content="article"/>'
        f'<meta property="og:title" content="{title}"/><meta name="twitter:title" content="{title}"/>'
        f'<meta name="description" content="{about}"/><meta property="og:description" content="{about}"/>'
        f'<meta name="twitter:card" content="summary_large_image"/>{extra}\n'
        f'        <link rel="alternate" type="application/rss+xml" href="/feed" title="{html.escape(pub.name)}"/>\n    </head>\n'
    )


def _navigation(pub: Publication, markup: str) -> str:
    if markup == "2024":
        return (
            '<div data-testid="navbar" class="main-menu animated"><div class="main-menu-content"><div class="topbar"><div class="topbar-content">'
            f'<h1 class="navbar-title left-align loading"><a href="/" native="" class="navbar-title-link">{pub.name}</a></h1>'
            '<div class="navbar-buttons"><button tabindex="0" type="button" class="button primary subscribe-cta subscribe-btn">Subscribe</button>'
            '<button tabindex="0" native="true" type="button" class="button sign-in-link outline-grayscale">Sign in</button></div></div></div></div>'
            '<div class="topbar-spacer"></div></div>'
        )
    return (
        '<div class="pencraft pc-display-contents pc-reset pubTheme-yiXxQA"><div data-testid="navbar" class="main-menu">'
        '<div class="mainMenuContent-DME8DR"><div class="pencraft pc-display-flex pc-gap-12 pc-reset"><div class="titleContainer-DJYq5v">'
        '<h1 class="pencraft pc-reset font-pub-headings-FE5byy reset-IxiVJZ title-oOnUGd">'
        f'<a href="/" class="pencraft pc-display-contents pc-reset">{pub.name}</a></h1></div><div class="buttonsContainer-SJBuep">'
        '<button tabindex="0" type="button" data-testid="noncontributor-cta-button" class="pencraft pc-reset buttonBase-GK1x3M">Subscribe</button>'
        '<button tabindex="0" type="button" class="pencraft pc-reset buttonBase-GK1x3M">Sign in</button></div></div></div></div></div>'
    )


def _byline(post: Post) -> str:
    handle = "".join(post.author.lower().split())
    paid = (
        '<div class="pencraft pc-reset color-pub-secondary-text-hGQ02T meta-EgzBVA">∙ Paid</div>' if post.locked else ""
    )
    return (
        '<div class="pencraft pc-display-flex pc-gap-12 pc-alignItems-center pc-reset byline-wrapper byline-wrapper-KfWiG4">'
        '<div class="pencraft pc-display-flex pc-flexDirection-column pc-reset"><div class="pencraft pc-reset line-height-20-t4M0El">'
        f'<a href="https://substack.com/@{handle}" class="pencraft pc-reset decoration-hover-underline-ClDVRM reset-IxiVJZ">{post.author}</a></div>'
        f'<div class="pencraft pc-display-flex pc-gap-4 pc-reset"><div class="pencraft pc-reset color-pub-secondary-text-hGQ02T meta-EgzBVA">{shown_date(post)}</div>'
        f"{paid}</div></div></div>"
    )


def _header(post: Post) -> str:
    region = 'role="region" aria-label="Post header" ' if post.markup == "2026" else ""
    state = "published title-X77sOw" if post.markup == "2026" else "unpublished"
    label = f"<div class='label'>{12 + post.number % 90}</div>"
    return (
        f'<div {region}class="post-header"><h1 dir="auto" class="post-title {state}">{html.escape(post.title)}</h1>'
        f'<h3 dir="auto" class="subtitle">{html.escape(post.subtitle)}</h3><div class="pencraft pc-display-flex pc-flexDirection-column pc-reset">{_byline(post)}'
        '<div class="pencraft pc-display-flex pc-gap-16 pc-reset post-ufi"><div class="like-button-container post-ufi-button style-button">'
        f'<a role="button" class="post-ufi-button style-button has-label with-border">{label}</a></div>'
        '<a role="button" href="javascript:void(0)" class="post-ufi-button style-button no-icon has-label with-border"><div class="label">Share</div></a>'
        "</div></div></div>"
    )


def _player(post: Post, scheme: str) -> str:
    if not post.podcast:
        return ""
    source = f"{scheme}://api.substack.test/api/v1/audio/upload/{post.slug}/src"
    return (
        '<div class="player-wrapper-outer"><div class="player-wrapper"><div data-component-name="AudioPlayer" class="audio-player-wrapper audio-player">'
        f'<audio src="{source}" preload="auto">Audio playback is not supported on your browser. Please upgrade.</audio>'
        '<div class="time-stamps">0:00/40:12</div></div></div></div>'
    )


def _foot(post: Post) -> str:
    if post.locked:
        return ""
    return (
        '<div class="visibility-check"></div><div class="post-footer"><div class="pencraft pc-display-flex pc-gap-16 pc-reset post-ufi">'
        '<div class="like-button-container post-ufi-button style-button"><a role="button" class="post-ufi-button has-label">Like</a></div>'
        '<a role="button" class="post-ufi-button style-button no-icon has-label"><div class="label">Share</div></a></div></div>'
    )


def _discussion(pub: Publication, post: Post, scheme: str) -> str:
    trap = comment_paywall(pub, post, scheme) if post.access is Access.TRAP else ""
    if post.locked:
        return '<div class="pencraft pc-display-contents pc-reset pubTheme-yiXxQA"></div>'
    return (
        '<div class="visibility-check"></div><div id="discussion" class="pencraft pc-display-flex pc-flexDirection-column pc-reset">'
        '<h4 class="pencraft pc-reset line-height-24-jnGwiv">Discussion about this post</h4><div class="single-post-section comments-section">'
        '<div class="container"><div data-test-id="comment-input" class="pencraft pc-reset"><form class="form-CkZ7Kt">'
        f'<textarea name="body" placeholder="Write a comment..." rows="4"></textarea></form></div>{trap}</div></div></div>'
        '<div class="pencraft pc-display-flex pc-flexDirection-column pc-alignItems-center pc-reset"><h3 class="pencraft pc-reset">Ready for more?</h3></div>'
    )


def _footer(pub: Publication) -> str:
    return (
        '<div class="footer-wrap publication-footer"><div class="visibility-check"></div><div class="footer themed-background"><div class="container">'
        f'<div class="footer-terms"><span>© 2026 {pub.name}</span><span> · </span><a href="https://substack.test/privacy">Privacy</a><span> ∙ </span>'
        '<a href="https://substack.test/tos">Terms</a><span> ∙ </span><a href="https://substack.test/ccpa">Collection notice</a></div>'
        '<div class="footer-slogan-blurb"><a href="https://substack.test" native="">Substack</a> is the home for great culture</div></div></div></div>'
    )


def _end(state: str, scheme: str) -> str:
    return (
        f'{state}<script defer src="{scheme}://{CDN}/bundle/assets/entry-d14bf1a1.js"></script><noscript><div id="nojs-banner">This site requires '
        'JavaScript to run correctly. Please <a href="https://enable-javascript.com/" target="_blank">turn on JavaScript</a> or unblock scripts'
        "</div></noscript></body></html>"
    )


def post_page(pub: Publication, post: Post, scheme: str) -> str:
    """The page of one post as a stranger sees it."""
    url = f"{scheme}://{pub.host}/p/{post.slug}"
    body = Renderer(pub, post, scheme).body(post.shown)
    cover = image_url(scheme, post, "w_1200,h_600,c_fill,f_jpg,q_auto:good,fl_progressive:steep,g_auto")
    extra = (
        f'<meta property="og:url" content="{url}"/><meta name="author" content="{post.author}"/><meta property="og:image" content="{cover}"/>'
        f'<link rel="canonical" href="{url}"/>{stylesheets(scheme, post.markup)}'
    )
    main = 'aria-label="Post" role="main" ' if post.markup == "2026" else ""
    inside = (
        f'<div class="available-content"><div dir="auto" class="body markup">{body}</div></div>'
        if body
        else '<div class="available-content"></div>'
    )
    wall = paywall(pub, post, scheme) if post.locked else ""
    kind = "podcast-post" if post.podcast else "newsletter-post"
    state = preloads(pub, scheme, post=full(pub, post, scheme, body), canonicalUrl=url, ogUrl=url, comments=[])
    return (
        f'{head(pub, f"{post.title} - by {post.author}", post.subtitle, scheme, extra)}<body class=""><div id="entry">'
        f'<div id="main" class="main typography use-theme-bg">{_navigation(pub, post.markup)}<div>{news_article(pub, post, scheme)}'
        f'<div {main}class="single-post-container"><div class="container"><div class="single-post">'
        f'<article class="typography {kind} post">{_header(post)}{_player(post, scheme)}<div class="visibility-check"></div><div class="">{inside}'
        f"{wall}{_foot(post)}</div></article></div></div></div>{_discussion(pub, post, scheme)}</div></div>{_footer(pub)}</div>{_end(state, scheme)}"
    )


def archive_page(pub: Publication, scheme: str, shown: int = 12) -> str:
    """`/archive`: the newest posts, in markup and in `newPostsForArchive`."""
    posts = [pub.post(number) for number in range(min(shown, pub.total))]
    rows = "".join(
        f'<div tabindex="0" aria-label="Post preview for {html.escape(post.title)}" role="article" class="pencraft pc-display-flex pc-reset">'
        '<div class="container-Qnseki"><div class="pencraft pc-display-flex pc-flexDirection-column pc-gap-4 pc-reset">'
        f'<a tabindex="-1" href="{scheme}://{pub.host}/p/{post.slug}" data-testid="post-preview-title" class="pencraft pc-reset">{html.escape(post.title)}</a>'
        f'<a tabindex="-1" href="{scheme}://{pub.host}/p/{post.slug}" class="pencraft pc-reset">{html.escape(post.subtitle)}</a>'
        f'<time datetime="{stamp(post)}" class="date-rtYe1v">{post.date:%b} {post.date.day}</time></div></div></div>'
        for post in posts
    )
    state = preloads(
        pub,
        scheme,
        newPostsForArchive={"pub": [row(pub, post, scheme) for post in posts], "total": pub.total, "nextCursor": None},
    )
    return (
        f"{head(pub, f'Archive - {pub.name}', f'Full archive of all the posts from {pub.name}.', scheme, stylesheets(scheme, '2026'))}<body>"
        f'<div id="entry"><div id="main" class="main typography use-theme-bg">{_navigation(pub, "2026")}<div class="archive-page typography container-b1BW1a">'
        f'<div class="container"><div class="portable-archive"><div class="portable-archive-list">{rows}</div></div></div></div></div>{_footer(pub)}</div>'
        f"{_end(state, scheme)}"
    )
