"""`foldline records history`: what changed from one revision of a record to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.options import Archive, Json, existing_archive
from crawler.output import json_line

if TYPE_CHECKING:
    from storage.history import Piece, Step

AROUND = 60  # characters of unchanged text on each side of a change
MARKS = {"gone": "[-{}-]", "new": "{{+{}+}}"}


def record_history(
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The `id` of a record.")],
    *,
    archive: Archive = None,
    as_json: Json = False,
) -> None:
    """Show the revisions of a record and what each changed: [-words gone-], {+words new+}, title, wall.

    Each names the WARC records of both, and the path of its capture in a running `foldline replay`.
    """
    from crawler.selection import revisions_of
    from storage.codec import decode
    from storage.history import history

    records = [decode(line) for line in revisions_of(existing_archive(archive).tables, record_id)]
    for step in history(records):
        if as_json:
            json_line(told(step))
        else:
            print("\n".join(shown(step)))


def told(step: Step) -> dict[str, object]:
    """A revision as JSON; `diff` is empty for the first, and where the text stayed as it was."""
    from storage.history import replay_path, warc_record

    record, before = step.record, step.before
    changed = any(piece.kind != "same" for piece in step.text)
    return {
        "id": record.id,
        "revision": record.revision,
        "generation": record.generation,
        "change": record.change,
        "fields": {name: {"before": old, "after": new} for name, (old, new) in step.fields.items()},
        "diff": [{"kind": piece.kind, "text": piece.text} for piece in step.text] if changed else [],
        "capture": warc_record(record) | {"replay": replay_path(record)},
        "capture_before": None if before is None else warc_record(before) | {"replay": replay_path(before)},
    }


def shown(step: Step) -> Iterator[str]:
    """A revision for people."""
    from storage.history import replay_path

    record = step.record
    yield f"revision {record.revision}: {record.change}, captured {record.captured_at}"
    for name, (old, new) in step.fields.items():
        yield f"  {name}: {'-' if old is None else old} -> {'-' if new is None else new}"
    yield from (f"  {line}" for line in excerpts(step.text))
    for label, item in (("capture", record), ("before ", step.before)):
        if item is not None:
            yield f"  {label} {item.warc or 'no WARC'} at {item.offset}, {item.record_id}"
            yield f"  replay  {replay_path(item)}"


def excerpts(pieces: tuple[Piece, ...]) -> list[str]:
    """The changes with a few words around them, as lines."""
    if all(piece.kind == "same" for piece in pieces):
        return []
    made = []
    for number, piece in enumerate(pieces):
        text = piece.text
        if piece.kind != "same":
            made.append(MARKS[piece.kind].format(text.strip("\n")) + ("\n" if text.endswith("\n") else ""))
            continue
        first, last = number == 0, number == len(pieces) - 1
        head = "" if first else text[:AROUND]
        tail = "" if last else text[-AROUND:]
        made.append(text if len(text) <= 2 * AROUND and not (first or last) else f"{head}…\n…{tail}")
    return [line for line in "".join(made).splitlines() if line.strip(" …")]
