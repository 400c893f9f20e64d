"""What plugins and dynamic blocks set into a WordPress text: walls of membership plugins, lists, shares, page numbers.

It is the same markup in a page, in a feed and in the REST API, where nothing but the text stands around it.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders.document import place, select, words_of
from spiders.ending import GOES_ON, PARAGRAPH
from spiders.folding import fold
from spiders.platforms import within
from spiders.segments import PARAGRAPHS
from spiders.wall_kinds import is_metered, kind_of
from spiders.wall_words import PRICE, table
from storage.captures import Draft
from storage.records import Says, Signal, Wall

FORM = ".post-password-message, form.post-password-form"
WALLS = (*table().platforms["wordpress"], FORM)
# Plugins' own lines, set in the place of the rest as bare paragraphs: Restrict Content Pro, Ultimate Member.
NOTICE = re.compile(
    r"(?:this|the rest of this) (?:content|post|page|article) is (?:restricted|available only|only available) to "
    r"(?:(?:our|paid|paying|premium|site|registered|logged[- ]in) )?(?:members|subscribers|users)(?: only)?|"
    r"(?:we're |i'm )?sorry, (?:but )?you (?:don't|do not) (?:currently )?have (?:access|permission) to "
    r"(?:access |view )?this (?:content|post|page)|"
    r"you are unauthorized to view this page|you (?:do not|don't) have access to this content"
)
REGISTERED = re.compile(
    r"\b(?:registered|registrad[oa]s|registriert|inscrits|enregistrés|registrati|zarejestrowan\w+|geregistreerd\w*|"
    r"registrera\w+|registrer\w+) (?:users?|readers?|visitors?|usuari[oa]s|lector\w+|utenti|lettori|nutzer\w*|leser\w*|"
    r"utilisateurs|lecteurs|gebruikers|lezers|användare|brukere|brugere|użytkownik\w+)|"
    r"\b(?:usuari[oa]s|lectores|leitores|utenti|lettori|utilisateurs|lecteurs|użytkownik\w+) "
    r"(?:registrad[oa]s|registrati|inscrits|enregistrés|zarejestrowan\w+)"
)
LAID = ".elementor-widget-theme-post-content"  # the widget that a template of Elementor's has for the text
APART = ".elementor-widget-shortcode, [class*=elementor-widget-wp-widget]"  # those that plugins fill
LONGEST_NOTICE = 120  # characters
BESIDE = (
    ".sharedaddy, .jp-relatedposts, #jp-post-flair, .ad-in-article, .adsbygoogle, .rw-rating-table, "
    ".ez-toc-container, #ez-toc-container, #toc_container, .code-block, aside[class*=recirc], .yarpp-related, "
    ".wp-block-jetpack-related-posts, .post-ratings, .heateor_sss_sharing_container, .essb_links, .wpulike, "
    ".addtoany_share_save_container, .show-feature-image-description, .entry-content > footer, "
    ".wp-block-jetpack-subscriptions__supports-newline, .post-nav-links, .page-links, .wp-block-latest-posts, "
    ".wp-block-latest-comments, .wp-block-categories, .wp-block-archives, .wp-block-calendar, .wp-block-tag-cloud, "
    ".wp-block-rss, .wp-block-page-list, .wp-block-query, .wp-block-search, .wp-block-loginout, #nav-below, "
    "#nav-above, .nav-previous, .nav-next, .post-navigation, .entry-meta, .entry-footer, .post-meta, .postmetadata, "
    ".td_block_related_posts, .elementor-widget-posts, .et_pb_widget_area, .newspack-inline-popup, "
    ".assistive-text, .wprm-call-to-action, .wprm-recipe-snippet, .tasty-recipes-cta, .mv-create-social"
)


def wall_in(body: list[HtmlElement]) -> HtmlElement | None:
    """The first wall of the text that stands in it, by its markup; else a plugin's line that ends it."""
    boxes = (node for css in WALLS for top in body for node in select(top, css))
    found = next(boxes, None)
    return found if found is not None else notice(body)


def notice(body: list[HtmlElement]) -> HtmlElement | None:
    """The last paragraph of a text where it is no more than a plugin's line."""
    last = body[-1] if body else None
    while last is not None and last.tag in within.BOXES:
        last = next((child for child in reversed(last) if isinstance(child.tag, str) and words_of(child)), None)
    text = words_of(last) if last is not None else ""
    is_one = len(text) <= LONGEST_NOTICE and NOTICE.fullmatch(fold(text).strip(" .!")) is not None
    return last if is_one else None


def goes_on(body: list[HtmlElement], box: HtmlElement) -> bool:
    """Whether the text goes on behind a box that keeps a part of it: a shortcode in the middle is none of its ends."""
    tops = set(body)
    behind = (one for level in (box, *box.iterancestors()) for one in level.itersiblings() if isinstance(one.tag, str))
    texts = (words_of(node) for one in behind for node in one.iter(*PARAGRAPHS) if not tops.isdisjoint(_line(node)))
    return sum(len(text) for text in texts if len(text) >= PARAGRAPH) >= GOES_ON


def _line(node: HtmlElement) -> tuple[HtmlElement, ...]:
    return (node, *node.iterancestors())


def kind(wall: HtmlElement) -> Wall:
    """Of Jetpack and of plugins for accounts what it says; of a password nobody can say; of others that an account is
    enough, where they say so; else it is paid for."""
    name, said = f"{wall.get('class') or ''} {wall.get('id') or ''}", fold(words_of(wall))
    if is_metered(wall, said):
        return Wall.METERED
    if "post-password" in name:
        return Wall.UNKNOWN
    if "jetpack" in name:
        return Wall.SUBSCRIPTION if within.sells(wall) else Wall.EMAIL
    if "newspack" in name:
        return kind_of(wall)
    by_account = "um-locked" in name or "wpmem" in name or "sorry" in said or REGISTERED.search(said) is not None
    by_account = by_account or (PRICE.search(said) is None and any(word in said for word in table().gratis))
    return Wall.REGISTRATION if by_account and not within.sells(wall) else Wall.SUBSCRIPTION


def read_item(made: Draft) -> None:
    """The text of a feed's item or an API's row without boxes, its wall found."""
    wall = wall_in(made.body)
    beside = [node for top in made.body for node in select(top, BESIDE)]
    if wall is not None:
        where = made.body_where or ""
        found = f"json:{where}" if where.startswith("/") else f"css:{where} {place(wall)}"
        inside = goes_on(made.body, wall)
        beside, made.wall = ([*beside, wall], None) if inside else (beside, wall)
        made.signals = [*made.signals, Signal(Says.WALL_ELEMENT, kind(wall), found)]
    made.body = within.without(made.body, beside, [] if wall is None else [wall])
