"""Mails that were sent on, printed or saved by a program for mail: the lines above them say what they are."""

from __future__ import annotations

import pytest

from pipelines import finish
from spiders.discovery import read
from storage.records import Record
from tests.spiders.making import capture
from tests.spiders.test_text_of_unknown_pages import SENTENCES

TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
GMAIL = """<div dir="ltr"><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">
---------- Forwarded message ---------<br>
From: <strong class="gmail_sendername">Ada Crumb</strong>
<span>&lt;<a href="mailto:a@mill.test">a@mill.test</a>&gt;</span>
<br>Date: Tue, Aug 4, 2026 at 11:00 AM<br>Subject: Thursdays at the mill<br>
To: &lt;<a href="mailto:r@example.test">r@example.test</a>&gt;<br></div><br>
<table><tr><td>TEXT</td></tr></table></div></div>"""
OUTLOOK = """<div class="WordSection1"><div style="border-top:solid 1pt"><p class="MsoNormal"><b><span>From:</span></b>
<span>Ada Crumb &lt;a@mill.test&gt; <br><b>Sent:</b> Tuesday, August 4, 2026 11:00 AM<br>
<b>To:</b> R &lt;r@example.test&gt;<br><b>Subject:</b> Thursdays at the mill<o:p></o:p></span></p></div>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>TEXT</div>"""
APPLE = """<div><blockquote type="cite"><div>Begin forwarded message:</div><br>
<div><span><b>From: </b></span><span>Ada Crumb &lt;a@mill.test&gt;<br></span></div>
<div><span><b>Subject: </b></span><span><b>Thursdays at the mill</b><br></span></div>
<div><span><b>Date: </b></span><span>4 August 2026 at 11:00:00 BST<br></span></div>
<div><span><b>To: </b></span><span>r@example.test<br></span></div><br>
<div><table><tr><td>TEXT</td></tr></table></div></blockquote></div>"""
PASSED_ON = f"""<div class="header">River group, list of 2 June 2026</div>
<p>{"Passed on by Pauline at number 40. " * 8}</p>{GMAIL}"""
GERMAN = """<div><b>Von:</b> Ada Crumb &lt;a@mill.test&gt;<br><b>Gesendet:</b> Dienstag, 4. August 2026 11:00<br>
<b>An:</b> R<br><b>Betreff:</b> Thursdays at the mill<br></div><div>TEXT</div>"""


def mail(body: str, title: str = "Fwd: Thursdays at the mill") -> Record:
    generator = '<meta name="Generator" content="Microsoft Word 15 (filtered medium)">'
    page = f"<html><head><title>{title}</title>{generator}</head><body>{body.replace('TEXT', TEXT)}</body></html>"
    made = capture(page.encode(), "https://box.test/saved.html")
    return finish(read(made).drafts[0], made)


@pytest.mark.parametrize(
    "body", [GMAIL, OUTLOOK, APPLE, GERMAN, PASSED_ON], ids=["gmail", "outlook", "apple", "german", "passed"]
)
def test_the_lines_above_a_mail_say_who_sent_it_when_about_what(body: str) -> None:
    found = mail(body)
    assert (found.platform, found.layout, found.title) == ("mail", "ForwardedEmail", "Thursdays at the mill")
    assert [author.name for author in found.authors] == ["Ada Crumb"]
    assert found.date_published is not None
    assert found.date_published.date().isoformat() == "2026-08-04"
    assert found.content_text == "\n\n".join(SENTENCES)


def test_a_text_that_quotes_such_lines_is_no_mail() -> None:
    lines = "<p>From: Ada<br>Sent: 4 August 2026<br>To: the mill<br>Subject: Flour</p>"
    found = mail(f"<h1>Letters of a miller</h1>TEXT{lines}TEXT", "Letters of a miller")
    assert found.layout == "GenericArticle"
    assert found.title == "Letters of a miller"


def test_what_a_program_for_mail_sets_before_a_subject_is_no_title() -> None:
    assert mail("<div>TEXT</div>", "Gmail - Thursdays at the mill").title == "Thursdays at the mill"
    assert mail("<div>TEXT</div>", "WG: Fwd: Thursdays at the mill").title == "Thursdays at the mill"


def test_a_block_of_code_of_mailchimp_holds_text_too() -> None:
    """Its senders set there what its editor has no block for: a table."""
    rows = "<tr><td>Thursday</td><td>31 sacks</td></tr><tr><td>Friday</td><td>none</td></tr>"
    block = f"<table class='mcnCodeBlock'><tr><td class='mcnTextBlockInner'><table>{rows}</table></td></tr></table>"
    found = mail(f"<table><tr><td class='mcnTextContent'>TEXT</td></tr></table>{block}", "Thursdays at the mill")
    assert found.platform == "mail"
    assert "31 sacks" in found.content_text
