"""What a record's JSON leaves out is what its schema and its manual say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from storage import records
from storage.codec import encode
from tests.crawler.conftest import NOON

REPOSITORY = Path(__file__).parents[2]
PARTS = (
    records.Author("Ada"),
    records.Date("published", "2026", "meta", "css:time"),
    records.Block("paragraph", "Six.", "<p>Six.</p>", "css:p"),
    records.Attachment("https://a.test/a.mp3", "audio/mpeg"),
    records.Boundary(0, 4, "css:p", records.Quote("Six.", "")),
    records.Quote("Six.", ""),
    records.Share(0.1, 0.2, 0.3),
    records.Signal(records.Says.LOCKED, value=True, where="json:/locked"),
    records.Relation("discusses", "https://a.test/", "css:a"),
)


@pytest.fixture(scope="module")
def definitions() -> dict[str, Any]:
    return json.loads((REPOSITORY / "storage" / "record.schema.json").read_text("utf-8"))["$defs"]  # type: ignore[no-any-return]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_a_part_leaves_out_the_fields_that_the_schema_says(definitions: dict[str, Any], part: msgspec.Struct) -> None:
    properties = definitions[type(part).__name__]["properties"]
    absent = set(properties) - set(json.loads(msgspec.json.encode(part)))
    said = {name for name, spec in properties.items() if "left out where it is" in spec.get("description", "")}
    assert said == absent


def test_a_record_has_all_its_own_fields(definitions: dict[str, Any]) -> None:
    bare = records.Record(
        id="x", kind=records.Kind.NOTE, platform="p", source="s", url="u", canonical_url="u", captured_at=NOON
    )
    assert list(json.loads(encode(bare))) == list(definitions["Record"]["properties"])


def test_the_manual_says_it_too() -> None:
    manual = (REPOSITORY / "docs" / "record.md").read_text("utf-8")
    assert 'left out where it is `""`' in manual.partition("### Block")[2].partition("### Attachment")[0]
