"""Records to be written in other formats: a plain one, a preview, and one whose every text means harm."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from storage.codec import encode
from storage.formats import About, load
from storage.records import (
    Attachment,
    Author,
    Block,
    Boundary,
    Declared,
    Kind,
    Observed,
    Quote,
    Record,
    Relation,
    Share,
    Wall,
)

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
ABOUT = About("Foldline: harbour", "Archived by Foldline (source harbour).", "urn:foldline:query:0a1b", NOW)
EVIL = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\uff1d1+1",
    " =1+1",
    "<script>alert(1)</script>",
    "]]></title><evil/>",
    "</script><script>alert(1)//",
    "--> & < > \" ' \\ ` *bold* [x](javascript:alert(1))",
    "nul\x00bell\x07escape\x1b[31m",
    "line\nbreak\r\nand\u2028more\u2029\x85",
    "---\ntitle: other\n---\n# Title",
    "\ufeffmark\ufffe\uffff",
    "🛥️ 渡轮时间表 \u202eright to left\u202c",
    "{{ page }} {% raw %} ${x} %n",
)


def article(number: int = 1, **changes: Any) -> Record:
    """A free article of the harbour letter."""
    text = f"Boat {number} leaves at noon.\n\nIt comes back at night."
    fields: dict[str, Any] = {
        "id": f"substack:harbour:{number}",
        "kind": Kind.ARTICLE,
        "platform": "substack",
        "source": "harbour",
        "url": f"https://harbour.example/p/{number}?utm_source=x",
        "canonical_url": f"https://harbour.example/p/{number}",
        "title": f"Quay report {number}",
        "subtitle": "What the water did",
        "authors": [Author("Ida Brandt", "https://harbour.example/ida"), Author("Ole Holm")],
        "date_published": datetime(2026, 4, 1 + number % 28, 8, tzinfo=UTC),
        "date_modified": datetime(2026, 4, 1 + number % 28, 9, 30, tzinfo=UTC),
        "language": "en-GB",
        "tags": ["tides", "quay"],
        "image": "https://harbour.example/quay.jpg",
        "blocks": [Block("paragraph", part, f"<p>{part}</p>", "p") for part in text.split("\n\n")],
        "content_text": text,
        "content_html": "".join(f"<p>{part}</p>" for part in text.split("\n\n")),
        "attachments": [Attachment("https://harbour.example/a.mp3", "audio/mpeg", 61.5)],
        "word_count": 10,
        "declared": Declared.FREE,
        "observed": Observed.FULL,
        "wall": Wall.NONE,
        "confidence": 0.9,
        "record_id": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "warc": "warc/harbour/2026/04/foldline-1.warc.gz",
        "offset": 1000 + number,
        "length": 500,
        "captured_at": NOW,
        "links_to_work": [Relation("mirror_of", "https://mirror.example/p/1", "css:a", "The mirror")],
    }
    return Record(**{**fields, **changes})


def preview(number: int = 2, **changes: Any) -> Record:
    """An article whose second paragraph is the last that is free."""
    made = article(number)
    values: dict[str, Any] = {
        "declared": Declared.PAID,
        "observed": Observed.PREVIEW,
        "wall": Wall.SUBSCRIPTION,
        "boundary": Boundary(1, len(made.content_text), "div.paywall", Quote(made.content_text[-20:], "")),
        "words_total": 400,
        "hidden_share": Share(0.9, 0.95, 0.97),
        "rights": {
            "robots": "noai",
            "noai": "true",
            "tdm-reservation": "1",
            "tdm-policy": "https://harbour.example/tdm.json",
            "license": "https://creativecommons.org/licenses/by-nc/4.0/",
        },
    }
    return article(number, **{**values, **changes})


def hostile(text: str, number: int = 3) -> Record:
    """`text` wherever a stranger can put some; the HTML stays what the cleaner made."""
    return article(
        number,
        id=f"feed:{number}:{text}",
        title=text,
        subtitle=text,
        authors=[Author(text, text), Author("Ole Holm", f"https://harbour.example/{text}")],
        tags=[text],
        language=text,
        source=text,
        url=text,
        canonical_url=f"https://harbour.example/{text}?{text}#{text}",
        image=f"javascript:{text}",
        content_text=text,
        attachments=[Attachment(f"https://harbour.example/{text}", text), Attachment(text, "audio/mpeg")],
        links_to_work=[Relation("discusses", f"https://mirror.example/{text}", "css:a", text)],
        rights={"tdm-reservation": "1", "license": text, text: text},
        boundary=Boundary(0, 1, text, Quote(text, text)),
        observed=Observed.PREVIEW,
    )


def written(name: str, *records: Record) -> bytes:
    """The document of these records."""
    form, file = load(name), BytesIO()
    assert form.write is not None
    form.write(map(encode, records), file, ABOUT)
    return file.getvalue()


def filled(name: str, folder: Path, *records: Record) -> Path:
    """A folder of these records."""
    form = load(name)
    assert form.fill is not None
    folder.mkdir(parents=True)
    form.fill(map(encode, records), folder, ABOUT)
    return folder
