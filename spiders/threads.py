"""Threads of forums: the article is the first message on the page; what readers reply to it is none of it."""

from __future__ import annotations

from lxml.html import HtmlElement

from spiders import talk
from spiders.document import Page, longer_than

LEAST = 140  # characters of a message that is a text of its own
SOFTWARE = {
    "Discuz!": "[id^=postmessage_]",
    "vBulletin": "[id^=post_message_]",
    "XenForo": ".js-post .message-body .bbWrapper",
    "XenForo 1": ".message .messageContent .messageText",
    "phpBB": ".has-profile .postbody .content",
    "MyBB": ".post_body[id^=pid_]",
    "SMF": ".inner[id^=msg_]",
    "FluxBB": ".blockpost .postmsg",
    "Discourse": ".topic-post .cooked, .crawler-post .post",
    "Tieba": ".d_post_content[id^=post_content_]",
}  # what is written in one message, without its author's card, signature, votes
MESSAGES = ", ".join(SOFTWARE.values())


def opening(page: Page) -> HtmlElement | None:
    """What the first message of a thread says; None where the page is none, or the message is no text of its own."""
    first = page.first(MESSAGES)
    return first if first is not None and longer_than(first, LEAST) and not talk.within_talk(first) else None


def replies(page: Page) -> list[HtmlElement]:
    """The messages behind the first: what they keep from a reader is none of the text."""
    return [] if opening(page) is None else page.select(MESSAGES)[1:]
