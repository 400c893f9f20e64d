"""Threads of forums: the first message is the text, whatever software it runs on; what stands around it is not."""

from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.records import Observed, Record, Wall
from tests.spiders.making import capture
from tests.spiders.test_text_of_unknown_pages import CHINESE, SENTENCES

SIGNED = "Slow wheels grind fine, as my grandfather used to say of his own."
REPLIES = (
    "My aunt took her rye there for thirty years, and she always said that the postman whistles when it rains.",
    "Does anybody know whether the wheel can be seen from the road, or does one have to ask at the inn?",
    "We went there on a Monday, which was a mistake, but the trout were very good and the inn has a new roof.",
)
KINDS = {
    "discuz": (
        '<div id="post_{n}"><table><tr><td class="pls"><a class="xw1">reader{n}</a><b>积分</b> 18{n}</td>'
        '<td class="plc"><em>发表于 2013-10-6 21:14:3{n}</em><table><tr><td id="postmessage_{n}">{text}</td></tr>'
        "</table><h3>评分</h3><dl><dd>参与人数 3 威望 +6</dd></dl></td></tr><tr><td class='plc'>"
        '<div class="sign">{signed}</div></td></tr></table></div>'
    ),
    "vbulletin": (
        '<li id="post_{n}"><div class="userinfo">reader{n} Posts: 40{n}</div><div id="post_message_{n}"><blockquote>'
        '{text}</blockquote></div><div class="signature">{signed}</div></li>'
    ),
    "phpbb": (
        '<div id="p{n}" class="post has-profile bg1"><dl class="postprofile"><dt>reader{n}</dt><dd>40{n}</dd></dl>'
        '<div class="postbody"><h3>Re: The mill</h3><div class="content">{text}</div>'
        '<div id="sig{n}" class="signature">{signed}</div></div></div>'
    ),
    "xenforo": (
        '<article class="message js-post"><h4>reader{n}</h4><div class="message-body"><div class="bbWrapper">{text}'
        '</div></div><aside class="message-signature"><div class="bbWrapper">{signed}</div></aside></article>'
    ),
}


def thread(kind: str, first: str, replies: tuple[str, ...] = REPLIES) -> Record:
    """The record of a thread."""
    posts = "".join(
        KINDS[kind].format(n=number, text=text, signed=SIGNED) for number, text in enumerate((first, *replies), 1)
    )
    head = "<title>The mill at Orrin</title><meta property='og:type' content='article'>"
    page = f"<html><head>{head}</head><body><h1>The mill at Orrin</h1><div id='posts'>{posts}</div></body></html>"
    made = capture(page, "https://forum.test/thread-2088-1-1.html")
    return finish(read(made).drafts[0], made)


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_message_is_the_text(kind: str) -> None:
    record = thread(kind, "<br><br>".join(SENTENCES))
    assert "".join(record.content_text.split()) == "".join("".join(SENTENCES).split())


def test_a_first_message_that_only_asks_is_no_text_of_its_own() -> None:
    assert REPLIES[0] in thread("phpbb", "Who still grinds?").content_text


def test_a_wall_in_the_first_message_ends_the_text_and_one_in_a_reply_does_not() -> None:
    wall = '<div class="locked">游客，如果您要查看本帖隐藏内容请<a href="/r">回复</a></div>'
    text = "<br>".join(CHINESE)
    assert thread("discuz", f"{text}<br>{wall}").wall is Wall.REGISTRATION
    record = thread("discuz", text, (f"轨迹在这里 {wall}", *REPLIES))
    assert record.observed is not Observed.PREVIEW
    assert record.wall in (Wall.NONE, Wall.UNKNOWN)
