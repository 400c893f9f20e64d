"""The foot of a mail is none of its text, wherever the line about leaving the list stands; an author's text is."""

from __future__ import annotations

import pytest

from tests.pipelines.making import PROSE, paragraphs, record

BODY = paragraphs(*PROSE)
PLACE = "The Crumb Sheet, 4 Mill Lane, Oldham, OX1 2AB"
LEAVE = "<p><a href='https://l.test/u'>{}</a></p>"


@pytest.mark.parametrize(
    "foot",
    [
        f"<p>{PLACE}</p>{LEAVE.format('Unsubscribe')}",
        f"{LEAVE.format('Unsubscribe from this list')}<p>{PLACE}</p>",
        f"<h5>The Crumb Sheet</h5><p>{PLACE}</p><p>You received this email because you signed up on our website.</p>",
        f"<p>This email was sent to r@example.test</p><p>{PLACE}</p>",
        f"<p>No longer want to receive these emails? <a href='https://l.test/u'>Unsubscribe</a>.<br>{PLACE}</p>",
        f"<p>{PLACE} | <a href='https://l.test/p'>Update your profile</a></p>",
        f"<p>Copyright © 2026 The Crumb Sheet. All rights reserved.</p><p>{PLACE}</p>",
        "<p>You just read issue #12 of The Crumb Sheet.</p><p>Brought to you by Buttondown, an easy sender.</p>",
        f"<p>Sie erhalten diesen Newsletter, weil Sie ihn bestellt haben.</p>{LEAVE.format('Newsletter abbestellen')}",
        f"<p>Vous recevez cet e-mail car vous êtes inscrit à notre lettre.</p>{LEAVE.format('Se désinscrire')}",
        f"<p>Has recibido este correo porque te suscribiste.</p>{LEAVE.format('Darse de baja')}",
        f"<p>Hai ricevuto questa e-mail perché sei iscritto.</p>{LEAVE.format('Disiscriviti')}",
        f"<p>您收到这封邮件是因为您订阅了面包周刊。</p>{LEAVE.format('退订')}",
        f"<p>このメールは登録された方に配信しています。</p>{LEAVE.format('配信停止はこちら')}",
        f"<p>Facebook</p><p>Twitter | LinkedIn</p><p>{PLACE}</p>{LEAVE.format('Unsubscribe')}",
        f"<p>本文原载于面包周刊，转载请注明出处。</p>{LEAVE.format('退订')}",
        f"<h3>Share the crumbs</h3><p>You have 0 referrals, 3 away from a mug.</p>{LEAVE.format('Unsubscribe')}",
    ],
)
def test_the_foot_of_a_mail_is_left_out(foot: str) -> None:
    made = record(f"{BODY}{foot}")
    assert made.content_text == "\n\n".join(PROSE)
    assert {block.role for block in made.blocks} == {"", "housekeeping"}


@pytest.mark.parametrize(
    "end",
    [
        "<p>You can unsubscribe from a river as little as from its floods, the baker said.</p>",
        "<p>Nobody asked how one leaves such a list, and the widow kept it, 41 names long, until spring.</p>",
        "<p>Yours,</p><p>Ada</p>",
        "<p>Ada Crumb, 12 May, from the mill</p>",
        f"<p>How to leave a list:</p><p>Unsubscribe</p>{paragraphs(*PROSE, *PROSE, *PROSE, *PROSE)}",
    ],
)
def test_an_authors_last_lines_stay(end: str) -> None:
    made = record(f"{BODY}{end}")
    assert not any(block.rule == "mail_footer" for block in made.blocks)


def test_a_sign_off_above_a_foot_stays() -> None:
    made = record(f"{BODY}<p>Until Sunday,</p><p>Ada</p><p>{PLACE}</p>{LEAVE.format('Unsubscribe')}")
    assert made.content_text.endswith("Until Sunday,\n\nAda")


@pytest.mark.parametrize(
    "note",
    [
        "Newsletter wird nicht richtig angezeigt? Im Browser ansehen",
        "Si ce message ne s'affiche pas correctement, voir la version en ligne",
        "Having trouble viewing this email? Click here",
        "如果邮件无法正常显示，请在浏览器中查看",
    ],
)
def test_notes_about_showing_a_mail_and_its_subject_are_left_out(note: str) -> None:
    made = record(f"<p>{note}</p><h1>Tuesdays</h1>{BODY}")
    assert made.content_text == "\n\n".join(PROSE)
    assert made.blocks[0].role == "housekeeping"


def test_a_line_like_the_title_further_down_stays() -> None:
    assert record(f"{BODY}<p>Tuesdays</p>{BODY}").content_text.count("Tuesdays\n") == 1
