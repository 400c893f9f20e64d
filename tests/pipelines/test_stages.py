"""The stages as a whole: as Scrapy sees them, in bytes, in the generated files, in time."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import msgspec
import pytest

import pipelines
from pipelines import STAGES, Article, Refused, finish
from pipelines.clean import read_body
from pipelines.validate import validate
from storage import codec
from storage.records import Boundary, Quote, Record, Says
from tests.conftest import REPOSITORY
from tests.pipelines.making import PROSE, capture, draft, paragraphs, says


def test_finish_runs_the_stages_in_order() -> None:
    one = draft(paragraphs(*PROSE), signals=[says(Says.LOCKED, True)])
    item = Article(draft=one, capture=capture())
    for stage in STAGES:
        item = stage(item)
    assert codec.encode(item.record) == codec.encode(finish(one, capture()))


def test_a_refused_article_says_why() -> None:
    with pytest.raises(Refused, match=r"invalid_record: https://crumbs\.test/p/tuesdays: neither title nor text"):
        finish(draft("", title=None), capture())


def test_finish_needs_no_scrapy() -> None:
    heavy = "{'scrapy', 'twisted', 'py3langid', 'playwright'}"
    code = f"import sys, pipelines; sys.exit(bool({heavy} & {{name.split('.')[0] for name in sys.modules}}))"
    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False).returncode == 0
    assert Path(pipelines.__file__).is_relative_to(REPOSITORY)


def test_no_record_before_identify() -> None:
    with pytest.raises(LookupError, match="identify"):
        _ = Article(draft=draft("<p>x</p>"), capture=capture()).record


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"boundary": Boundary(9, 0, "p", Quote("", ""))}, "boundary.block: 9"),
        ({"boundary": Boundary(0, 10**6, "p", Quote("", ""))}, "boundary.char"),
        ({"boundary": Boundary(0, 3, "p", Quote("never written", ""))}, "boundary.quote"),
        ({"content_html": "<p onclick='x'>a</p>"}, "active content"),
        ({"content_html": '<a href="javascript:x">a</a>'}, "active content"),
        ({"captured_at": capture().time.replace(tzinfo=None)}, "captured_at"),
    ],
)
def test_validate_refuses(change: dict[str, object], reason: str) -> None:
    made = msgspec.structs.replace(finish(draft(paragraphs(*PROSE)), capture()), **change)
    with pytest.raises(pipelines.Refused, match=reason):
        validate(Article(draft=draft(""), capture=capture(), made=made))


def test_records_keep_to_the_schema() -> None:
    schema = json.loads((REPOSITORY / "storage" / "record.schema.json").read_text("utf-8"))
    for signals in (
        [],
        [says(Says.LOCKED, True)],
        [says(Says.WALL_ELEMENT, "email", "css:aside"), says(Says.WORDS_TOTAL, 900)],
    ):
        line = codec.encode(finish(draft(paragraphs(*PROSE), signals=signals), capture()))
        jsonschema.Draft202012Validator(schema).validate(json.loads(line))


def test_generated_files_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/generate", "--check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_manual_names_every_field() -> None:
    manual = (REPOSITORY / "docs" / "record.md").read_text("utf-8")
    missing = [name for name in msgspec.structs.fields(Record) if f"| `{name.name}` |" not in manual]
    assert missing == []


def test_long_pages_are_cleaned_in_linear_time() -> None:
    """Four times the page costs about four times the CPU; quadratic work would cost sixteen."""
    unit = "".join(f"<p>{line} <b>bold</b> <a href='/x'>link</a></p><ul><li>{line}</li></ul>" for line in PROSE)

    def seconds(times: int) -> float:
        one = draft(unit * times)
        runs = []
        for _ in range(3):
            start = time.process_time()
            read_body(one, one.url)
            runs.append(time.process_time() - start)
        return min(runs)

    assert seconds(800) < 10 * seconds(200)
