"""What stands inside bodies and is not the author's: declared, so that a new platform adds a row and no code.

Structure first (class tokens, component names, tags): it cannot hit a sentence. Sentences only where a platform writes
them itself and only as whole paragraphs, so that "Thanks for reading! My career …" stays.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.spacing import names

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Never content, wherever they stand. `noscript` is read only for a picture that has no other address.
DROPPED_TAGS = names(
    "script style template noscript head title meta link base button input select option textarea label datalist form "
    "svg object embed applet canvas dialog nav frame frameset noframes map area slot"
)

# Class tokens of chrome inside a body.
DROPPED_CLASSES = names(
    # Substack: buttons, subscription boxes, toolbars of images and headings
    "button-wrapper captioned-button-wrap subscription-widget-wrap subscription-widget-wrap-editor subscription-widget "
    "subscribe-widget subscribe-btn header-anchor-parent header-anchor-widget header-anchor-widget-button-container "
    "image-link-expand embedded-post-cta-wrapper embedded-post-cta embedded-post-meta tweet-footer tweet-ufi "
    "community-chat directMessage install-substack-app-embed paywall-jump-cta "
    # voice-over players and their notes
    "voiceover-player audio-player-wrapper player-wrapper-outer "
    # Ghost, beehiiv, WordPress
    "kg-signup-card kg-button-card kg-header-card-button kg-header-button-wrapper kg-product-card-button "
    "kg-product-button-wrapper kg-product-card-rating kg-product-rating kg-callout-emoji btn-accent gh-signup "
    "feedflare beehiiv__footer sharedaddy jp-relatedposts wp-block-jetpack-subscriptions wp-block-file__button "
    "sd-sharing-enabled jetpack-likes-widget-wrapper post-likes-widget-placeholder "
    # for screen readers only
    "screen-reader-text sr-only visually-hidden visuallyhidden "
    # plugins: sharing, ratings, related posts, tables of contents, boxes about the author, reading time, neighbours
    "addtoany_share_save_container a2a_kit heateor_sss_sharing_container ssba social-share-buttons mashsb-container "
    "rw-rating-table rw-ui-container kk-star-ratings rmp-widgets-container post-ratings yasr-vv-container "
    "yarpp yarpp-related crp_related rp4wp-related-posts ez-toc-container lwptoc toc_container "
    "saboxplugin-wrap pp-multiple-authors-boxes-wrapper author-box m-a-box rt-reading-time bsf-rt-reading-time "
    "span-reading-time post-navigation nav-links mc4wp-form formkit-form "
    # a campaign, a widget area, a list of other posts between paragraphs
    "newspack-inline-popup newspack-popup-container hs-cta-wrapper hs-cta-embed hawk-nest et_pb_widget_area "
    "td_block_related_posts elementor-widget-posts "
    # Medium: what readers thought of it
    "pw-multi-vote-count pw-responses-count "
    # MediaWiki: what can be edited, and notices about the page
    "mw-editsection ambox ombox tmbox fmbox "
    # cards of recipes: what others think of it, where to jump
    "wprm-recipe-rating wprm-recipe-jump wprm-call-to-action wprm-recipe-meta-container tasty-recipes-rating "
    "mv-create-reviews "
    # themes' own: what stands below a text inside its box
    "entry-tags entry-share entry-footer post-tags post-share post-copyright post-note article-tags article-share "
    # plugins and highlighters: a note that stands below, too; what stands above and below code
    "footnote_tooltip docInfo toolbar-item code-header copy-btn gist-meta zeroclipboard-container "
    # forums: words that only a copy shows
    "jammer "
    "related-posts related_posts post-related related-articles relatedposts tags-links cat-links share-buttons "
    "social-share post-like post-likes post-nav author-bio about-author comments-link"
)

# Class tokens of containers that hold an aside, with its role.
ASIDE_CLASSES = {
    "kg-cta-card": "promotion",
    "et_pb_promo": "promotion",
    "kg-product-card": "promotion",
    "elementor-cta": "promotion",
    "sponsor-block": "sponsor",
    "sponsored-content": "sponsor",
    "sponsored-block": "sponsor",
    "sponsor-message": "sponsor",
    "wp-block-newspack-ads-ad-unit": "sponsor",
    "advertisement": "sponsor",
    "sponsored": "sponsor",
    "is-sponsored": "sponsor",
    "paid-content": "sponsor",
    "promoted-content": "sponsor",
    "newsletter-promo": "promotion",
    "donation-box": "promotion",
    "affiliate-disclosure": "disclosure",
    "affiliate-disclaimer": "disclosure",
}

# Others are told by a word: `global_ad`, `ck-promo`, `sponsor-box-2`; not by what says that a box has or lacks one.
_CALLED = re.compile(
    r"(?!(?:has|no|not|non|without|hide|show|is|with)[-_])(?:[a-z0-9]+[-_]+)*(?P<what>ads?|advert|promo|sponsor|patrocinad[oa]|werbung|pubblicita|publicite|reklama|advertentie)"
    r"(?:[-_]+(?:box|block|unit|slot|container|wrapper|wrap|card|section|banner|inner|content|text|\d+))*",
    re.IGNORECASE,
)

DROPPED_COMPONENTS = names(
    "ButtonCreateButton SubscribeWidget SubscribeWidgetToDOM SubscriptionWidget DirectMessageToDOM "
    "CommunityChatRenderPlaceholder InstallSubstackAppToDOM CaptionedButtonToDOM SurveyToDOM VoiceoverPlayer"
)

# Whole paragraphs that platforms write. Matched against the clean text of one block.
SENTENCES = re.compile(
    r"""
    share | subscribe (?:\ now)? | leave\ a\ comment | refer\ a\ friend | give\ a\ gift\ subscription
    | donate\ subscriptions
    | (?:listen|watch|play)\ now (?:\ \(\d+\ min(?:s|utes?)?\))?
    | (?:like|comment|restack|repost) (?:\s*[|·•]?\s*(?:like|comment|restack|repost|share))*
    | get\ \d+%\ off.{0,40} | start\ (?:a\ )?chat | join\ (?:the\ )?chat | read\ in\ app | open\ in\ app
    | you\ have\ \d\ free\ member-only\ stor(?:y|ies)\ left\ this\ month\..{0,80}
    | upgrade\ to\ paid\ to\ play\ voice-?over\.?
    | (?:.{0,60}\ )?audio\ playback\ is\ not\ supported\ on\ your\ browser.{0,20}
    | article\ voice-?over (?:\s*\d+:\d\d (?:\s*[/|·-]\s*-?\d+:\d\d)? )?
    | thanks\ for\ reading (?:\ [^.!?]{1,80})? [!.]?
      (?:\ subscribe\ for\ free\ to\ receive\ new\ posts (?:\ and\ support\ my\ work)? \.?
        | \ this\ post\ is\ public,?\ so\ feel\ free\ to\ share\ it\.? )?
    | .{1,80}\ is\ a\ reader-supported\ publication\.\ to\ receive\ new\ posts\ and\ support\ my\ work,
      \ consider\ becoming\ a\ free\ or\ paid\ subscriber\.?
    """,
    re.IGNORECASE | re.VERBOSE,
)

# How a site hides words from readers that a copy of the text shall have.
_UNSHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?:px|pt|em|%)?\s*(?:;|\Z)", re.IGNORECASE
)
MOST_PLANTED = 80  # characters

# Every one of them begins so, or holds one of these: most paragraphs need no matching.
_BEGINNINGS = (
    "share", "subscribe", "leave a", "refer a", "give a", "donate", "get ", "start", "join", "read in", "open in",
    "you have", "upgrade", "article voice", "thanks for", "listen", "watch", "play", "like", "comment", "restack",
    "repost",
)  # fmt: skip
_INSIDE = ("audio playback is not", "is a reader-supported")

READ_MORE = re.compile(
    r"""
    (?: read\ (?:more|on|the\ (?:rest|full\ (?:post|story|article))) | continue\ reading (?:\ .{1,120})? | keep\ reading
    | view\ (?:the\ )?original (?:\ (?:post|article))?
    | (?:阅读|查看)(?:全文|更多|原文) | weiterlesen | mehr\ lesen | lire\ la\ suite | leer\ más | seguir\ leyendo
    | continua\ a\ leggere | leggi\ tutto | 続きを読む | czytaj\ dalej )
    \s* (?: … | \.\.\. | → | » )?
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_chrome(element: HtmlElement, classes: str) -> bool:
    """Whether an element with these classes is a widget and not a part of the text."""
    if classes and not DROPPED_CLASSES.isdisjoint(classes.split()):
        return True
    component = element.get("data-component-name")
    if component is not None:
        return component in DROPPED_COMPONENTS
    return not classes and element.tag in ("span", "font") and _is_planted(element)


def _is_planted(element: HtmlElement) -> bool:
    """Whether a few words that no class names are hidden by their own style: a site's mark against copying."""
    style = element.get("style")
    if not style or len(element) or len(element.text or "") > MOST_PLANTED:
        return False
    return _UNSHOWN.search(style) is not None and element.get("id") is None


@lru_cache(maxsize=4096)
def role_of(classes: str) -> str:
    """The role of what an element with these classes holds; empty for the author's text."""
    if not classes:
        return ""
    tokens = classes.split()
    if not ASIDE_CLASSES.keys().isdisjoint(tokens):
        return next(ASIDE_CLASSES[token] for token in tokens if token in ASIDE_CLASSES)
    found = next((match for token in tokens if (match := _CALLED.fullmatch(token))), None)
    return "" if found is None else "promotion" if found["what"].lower() == "promo" else "sponsor"


def is_sentence(text: str) -> bool:
    """Whether a whole paragraph is one that the platform wrote."""
    if len(text) >= 240:
        return False
    folded = text.casefold()
    if not folded.startswith(_BEGINNINGS) and _INSIDE[0] not in folded and _INSIDE[1] not in folded:
        return False
    return SENTENCES.fullmatch(text) is not None


def is_read_more(text: str) -> bool:
    """Whether a lone link at the end of a feed item only leads to the post."""
    return len(text) < 160 and READ_MORE.fullmatch(text) is not None
