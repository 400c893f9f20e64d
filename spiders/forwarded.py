"""The lines above a mail that somebody forwarded, printed or saved: who sent it, when, about what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from spiders import names
from spiders.document import UNSEEN, Page, brief_words, line
from spiders.title_text import tidy

LABELS = {
    "from": "from von de da van od от 发件人 寄件者 差出人",
    "sent": "sent date gesendet datum envoyé enviado fecha inviato data verzonden wysłano дата 发送时间 日期 送信日時",
    "subject": "subject betreff objet asunto oggetto assunto onderwerp temat тема 主题 主旨 件名",
    "to": "to cc an à para aan do kopie reply-to кому 收件人 抄送 宛先",
}
KIND = {name: kind for kind, said in LABELS.items() for name in said.split()}
LABEL = re.compile(rf"({'|'.join(KIND)})\s?[:：]\s*(.*)", re.IGNORECASE | re.DOTALL)
ABOUT = LABELS["subject"].split()
FORWARDED = re.compile(
    r"forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|"
    r"mensagem encaminhada|doorgestuurd bericht|vidarebefordrat meddelande|videresendt melding|wiadomość przekazana|"
    r"пересылаемое сообщение|转发的?邮件|轉寄的郵件|転送メッセージ|전달된 메일",
    re.IGNORECASE,
)  # what programs for mail set above the lines
MOST_ADDED = 800  # characters above that: what those say who sent it on
MOST_PIECES, FARTHEST = 80, 8  # pieces of text in which the lines stand; from one label to the next
MOST_ABOVE, SLACK = 120, 80  # characters above the lines; in a box around them beside them


@dataclass(frozen=True, slots=True)
class Header:
    """What the lines say, and the largest elements that hold nothing else."""

    sender: str | None
    sent: str
    subject: str
    nodes: list[HtmlElement]


def header(page: Page) -> Header | None:
    """The lines above the mail; None for what is none, or was not sent on. Looked for once."""
    if "forwarded" not in page.notes:
        page.notes["forwarded"] = _header(page) if _may_be(page) else None
    found = page.notes["forwarded"]
    return found if isinstance(found, Header) else None


def _may_be(page: Page) -> bool:
    """Whether a page declares nothing, as mails do, and has such a label."""
    plain = page.meta("og:title", "og:type") is None
    return plain and any(page.says(f"{name.capitalize()}{colon}") for name in ABOUT for colon in ":：")


def _header(page: Page) -> Header | None:
    pieces = list(islice(_pieces(page.body), MOST_PIECES))
    said: dict[str, str] = {}
    first, last = -1, -1
    for at, (text, _) in enumerate(pieces):
        match = LABEL.fullmatch(text)
        if match is not None and (first < 0 or at - last <= FARTHEST):
            first, last = (at if first < 0 else first), at if match.group(2) else at + 1
            said.setdefault(
                KIND[match.group(1).lower()], match.group(2) or "".join(one for one, _ in pieces[last : last + 1])
            )
    before = pieces[: max(first, 0)]
    most = MOST_ADDED if any(FORWARDED.search(text) for text, _ in before[-2:]) else MOST_ABOVE
    if not said.keys() >= {"from", "sent", "subject"} or sum(len(text) for text, _ in before) > most:
        return None
    lines = pieces[: last + 1]
    boxes = _boxes([holder for _, holder in lines], sum(len(text) for text, _ in lines) + SLACK)
    return Header(_sender(said["from"]), said["sent"], tidy(said["subject"]), boxes)


def _pieces(body: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Each text in order with the element that it stands in."""
    hidden = 0
    for event, node in etree.iterwalk(body, events=("start", "end")):
        hidden += (1 if event == "start" else -1) * (node.tag in UNSEEN)
        text = line(node.text) if event == "start" else line(node.tail)
        holder = node if event == "start" else node.getparent()
        if text and not hidden and node is not body and holder is not None:
            yield text, holder


def _sender(said: str) -> str | None:
    """The name in front of the address."""
    name = names.clean(re.split(r"[<\[(]", said)[0].strip(" \"'\u201c\u201d"))
    return name if names.is_name(name) else None


def _boxes(holders: list[HtmlElement], most: int) -> list[HtmlElement]:
    """The largest elements around the lines that hold little else."""
    found = []
    for node in holders:
        box = node
        while (parent := box.getparent()) is not None and brief_words(parent, most) is not None:
            box = parent
        found.append(box)
    return list(dict.fromkeys(found))
