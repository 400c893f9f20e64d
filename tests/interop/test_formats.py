"""Exports in the hands of their readers: feed readers, check-jsonschema, datatrove, datasets, mlcroissant, rdflib."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.interop.environment import Tools
from tests.storage.articles import EVIL, article, filled, hostile, preview, written

SCHEMA = Path(__file__).parent.parent / "storage" / "ninjs-3.1.part.json"
RECORDS = (article(1), preview(2), *(hostile(text, 10 + number) for number, text in enumerate(EVIL)))

FEED = """
import json, sys, feedparser
found = feedparser.parse(open(sys.argv[1], "rb").read())
print(json.dumps([bool(found.bozo), found.version, [[entry.title, entry.get("link")] for entry in found.entries]]))
"""
JSON_FEED = """
import json, sys, jsonfeed
feed = jsonfeed.Feed.parse(json.load(open(sys.argv[1])))
print(json.dumps([[item.id, item.title, item.content_text, [a.name for a in item.authors]] for item in feed.items]))
"""
DATATROVE = """
import json, sys
from datatrove.pipeline.readers import JsonlReader
for document in JsonlReader(sys.argv[1], glob_pattern="*.jsonl").run():
    kept = {key: document.metadata[key] for key in ("preview", "opted_out", "title", "boundary_char")}
    print(json.dumps([document.id, document.text, kept]))
"""
DATASETS = """
import json, sys
from datasets import load_dataset
found = load_dataset(sys.argv[1], split="train", cache_dir=sys.argv[2])
print(json.dumps([list(found.features), found[:]], default=str))
"""
CROISSANT = """
import json, sys
import mlcroissant as mlc
found = mlc.Dataset(sys.argv[1])
print(json.dumps([str(problem) for problem in (*found.metadata.issues.errors, *found.metadata.issues.warnings)]))
rows = [{key.partition("/")[2]: value for key, value in row.items()} for row in found.records("records")]
plain = lambda value: value.decode() if isinstance(value, bytes) else getattr(value, "tolist", lambda: str(value))()
print(json.dumps([rows[0], rows[1]], default=plain))
print(len(rows))
"""
RDF = """
import json, sys, rdflib
for line in open(sys.argv[1]):
    document = json.loads(line)
    document["@context"] = [{"@vocab": "https://schema.org/"}, document["@context"][1]]
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    (article,) = set(graph.subjects(rdflib.RDF.type, schema.NewsArticle))
    part = graph.value(article, schema.hasPart)
    css = graph.value(part, schema.cssSelector)
    said = [graph.value(article, schema.isAccessibleForFree), graph.value(article, schema.headline), css]
    print(json.dumps([None if value is None else value.toPython() for value in said]))
"""
YAML = """
import json, sys, yaml
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.md")):
    head = path.read_bytes().decode().removeprefix("---\\n").partition("\\n---\\n")[0]
    print(json.dumps(yaml.safe_load(head), default=str))
"""
PANDAS = """
import json, sys, pandas
frame = pandas.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
print(json.dumps(frame.to_dict("records")))
"""


def saved(tmp_path: Path, name: str, ending: str) -> Path:
    path = tmp_path / f"records.{ending}"
    path.write_bytes(written(name, *RECORDS))
    return path


def lines(told: str) -> list[Any]:
    return [json.loads(line) for line in told.splitlines() if line[:1] in "[{"]


def test_feedparser_reads_the_atom_feed(tools: Tools, tmp_path: Path) -> None:
    ((bozo, version, entries),) = lines(tools.python(FEED, saved(tmp_path, "atom", "atom")))
    assert (bozo, version, len(entries)) == (False, "atom10", len(RECORDS))
    assert entries[0] == ["Quay report 1", "https://harbour.example/p/1"]
    assert {link.partition(":")[0] for _, link in entries} == {"https"}


def test_jsonfeed_reads_the_json_feed(tools: Tools, tmp_path: Path) -> None:
    (items,) = lines(tools.python(JSON_FEED, saved(tmp_path, "jsonfeed", "json")))
    assert [item[0] for item in items] == [record.id for record in RECORDS]
    assert [item[2] for item in items] == [record.content_text for record in RECORDS]
    assert items[0][3] == ["Ida Brandt", "Ole Holm"]


def test_check_jsonschema_finds_the_news_items_valid(tools: Tools, tmp_path: Path) -> None:
    paths = []
    for number, line in enumerate(saved(tmp_path, "ninjs", "jsonl").read_bytes().splitlines()):
        paths.append(tmp_path / f"item-{number}.json")
        paths[-1].write_bytes(line)
    done = tools.run("check-jsonschema", "--schemafile", SCHEMA, *paths)
    assert done.returncode == 0, done.stdout
    paths[0].write_bytes(paths[0].read_bytes().replace(b'"full"', b'"whole"'))
    assert tools.run("check-jsonschema", "--schemafile", SCHEMA, paths[0]).returncode == 1


def test_datatrove_reads_the_documents(tools: Tools, tmp_path: Path) -> None:
    saved(tmp_path, "datatrove", "jsonl")
    found = [line for line in lines(tools.python(DATATROVE, tmp_path)) if isinstance(line, list)]
    assert [(name, text) for name, text, _ in found] == [(record.id, record.content_text) for record in RECORDS]
    assert found[0][2] == {"preview": False, "opted_out": False, "title": "Quay report 1", "boundary_char": None}
    assert found[1][2]["preview"] is True
    assert [kept["title"] for _, _, kept in found] == [record.title for record in RECORDS]


def test_datasets_loads_the_folder_without_a_hub(tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    folder = filled("huggingface", tmp_path / "out", *RECORDS)
    ((features, columns),) = lines(tools.python(DATASETS, folder, tmp_path / "cache"))
    assert set(features) == set(columns)
    assert columns["id"] == [record.id for record in RECORDS]
    assert columns["title"] == [record.title for record in RECORDS]
    assert columns["preview"][:2] == [False, True]
    assert columns["authors"][0] == ["Ida Brandt", "Ole Holm"]
    assert columns["opted_out"][:2] == [False, True]


def test_mlcroissant_finds_the_metadata_valid_and_reads_the_rows(tools: Tools, tmp_path: Path) -> None:
    folder = filled("huggingface", tmp_path / "out", *RECORDS)
    problems, rows = lines(tools.python(CROISSANT, folder / "croissant.json"))
    assert problems == []
    assert rows[1]["text"] == preview(2).content_text
    assert rows[1]["preview"] is True
    assert rows[0]["words_total"] is None or rows[0]["words_total"] == "nan"


def test_rdflib_understands_the_news_article(tools: Tools, tmp_path: Path) -> None:
    found = lines(tools.python(RDF, saved(tmp_path, "newsarticle", "jsonl")))
    assert found[0] == [True, "Quay report 1", None]
    assert found[1] == [False, "Quay report 2", "div.paywall"]
    assert len(found) == len(RECORDS)


def test_yaml_reads_the_front_matter(tools: Tools, tmp_path: Path) -> None:
    found = lines(tools.python(YAML, filled("markdown", tmp_path / "out", *RECORDS)))
    told = {one["id"]: one for one in found}
    assert set(told) == {record.id for record in RECORDS}
    for record in RECORDS:
        assert told[record.id]["title"] == record.title
        assert told[record.id]["rights" if record.rights else "id"] == (record.rights or record.id)
        assert told[record.id]["preview"] is (record is not RECORDS[0])


def test_pandas_reads_the_table(tools: Tools, tmp_path: Path) -> None:
    path = saved(tmp_path, "csv", "csv")
    (rows,) = lines(tools.python(PANDAS, path))
    ours = list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert [row["id"] for row in rows] == [row["id"] for row in ours]
    assert [row["boundary_char"] for row in rows] == [row["boundary_char"] for row in ours]
    assert len(rows) == len(RECORDS)
