"""A folder that `datasets.load_dataset` reads: Parquet, a dataset card, and Croissant 1.0 metadata."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any

from storage.codec import decode
from storage.commonmark import escaped
from storage.formats import About, Format, flat, opted_out, rights_of
from storage.plain import stamp
from storage.records import Record

DATA = "data/train.parquet"
BATCH = 256  # records in memory at a time
COLUMNS = tuple(
    "id text url canonical_url title subtitle authors date_published date_modified language tags kind platform source "
    "word_count declared observed preview wall boundary_block boundary_char boundary_selector boundary_before "
    "words_total hidden_share confidence rights opted_out revision change work_id captured_at record_id warc offset "
    "length".split()
)
LISTS = ("authors", "tags")
KINDS = {
    "preview": "bool",
    "opted_out": "bool",
    "word_count": "int",
    "boundary_block": "int",
    "boundary_char": "int",
    "words_total": "int",
    "revision": "int",
    "offset": "int",
    "length": "int",
    "hidden_share": "float",
    "confidence": "float",
}
SCHEMA_ORG = {"bool": "sc:Boolean", "int": "sc:Integer", "float": "sc:Float", "text": "sc:Text"}
LARGEST = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def fill(lines: Iterable[bytes], folder: Path, about: About) -> None:
    """The data first: card and metadata tell of what is in it."""
    seen: Counter[str] = Counter()
    (folder / "data").mkdir()
    _write_parquet((_counted(decode(line), seen) for line in lines), folder / DATA)
    (folder / "README.md").write_text(card(seen, about), "utf-8")
    with (folder / DATA).open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    metadata = json.dumps(croissant(digest, (folder / DATA).stat().st_size, about), ensure_ascii=False, indent=1)
    (folder / "croissant.json").write_text(metadata + "\n", "utf-8")


def row(record: Record) -> dict[str, object]:
    """A record as the values of `COLUMNS`; rights are one line of text."""
    return {"id": record.id, "text": record.content_text, **flat(record), "rights": rights_of(record)}


def card(seen: Counter[str], about: About) -> str:
    """The dataset card. A licence is the publishers' affair: `other`, and each row says what was found."""
    count = seen["records"]
    size = next((name for most, name in LARGEST if count < most), "1M<n<10M")
    tags = {key.partition(":")[2].lower().partition("-")[0] for key in seen if key.startswith("language:")}
    head = {
        "pretty_name": about.title,
        "license": "other",
        "language": sorted(tag for tag in tags if re.fullmatch("[a-z]{2,3}", tag)),
        "size_categories": [size],
        "configs": [{"config_name": "default", "data_files": [{"split": "train", "path": DATA}]}],
    }
    kept = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items() if value)
    return f"---\n{kept}\n---\n\n# {escaped(about.title)}\n\n{escaped(about.description)}\n\n{_tells(seen)}"


def croissant(digest: str, size: int, about: About) -> dict[str, object]:
    """Croissant 1.0: one file, one record set, a field a column."""
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": about.title,
        "description": about.description,
        "identifier": about.identity,
        "url": about.identity,
        "citeAs": f"{about.title}, as archived by Foldline until {about.made.date()} ({about.identity})",
        "version": "1.0.0",
        "datePublished": stamp(about.made),
        "license": "https://choosealicense.com/no-permission/",
        "usageInfo": "the column `rights`, row by row; `opted_out` where text mining or training is reserved",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": "train",
                "name": "train",
                "contentUrl": DATA,
                "contentSize": f"{size} B",
                "encodingFormat": "application/x-parquet",
                "sha256": digest,
            }
        ],
        "recordSet": [
            {"@type": "cr:RecordSet", "@id": "records", "name": "records", "field": [_field(name) for name in COLUMNS]}
        ],
    }


def _field(name: str) -> dict[str, object]:
    source = {"fileObject": {"@id": "train"}, "extract": {"column": name}}
    kind = SCHEMA_ORG[KINDS.get(name, "text")]
    many = {"repeated": True} if name in LISTS else {}
    return {"@type": "cr:Field", "@id": f"records/{name}", "name": name, "dataType": kind, "source": source, **many}


def _write_parquet(rows: Iterator[dict[str, object]], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    types = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(), "text": pa.string()}
    kinds: dict[str, Any] = {name: types[KINDS.get(name, "text")] for name in COLUMNS}
    kinds |= dict.fromkeys(LISTS, pa.list_(pa.string()))
    schema = pa.schema(list(kinds.items()))
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))


def _counted(record: Record, seen: Counter[str]) -> dict[str, object]:
    seen["records"] += 1
    seen[record.observed.value] += 1
    seen["opted_out"] += opted_out(record)
    if record.language:
        seen[f"language:{record.language}"] += 1
    return row(record)


def _tells(seen: Counter[str]) -> str:
    return f"""{seen["records"]:,} articles, one a row. `text` is what the capture holds of the article's text, clean.

- {seen["preview"]:,} are **previews** (`observed` is `preview`): the publisher withholds the rest. {seen["none"]:,} have no text
  at all, of {seen["unknown"]:,} nobody can say. Where the free text ends stands in `boundary_char`; `words_total` is the publisher's count.
- {seen["opted_out"]:,} come from publishers who **reserve text mining or training** (`opted_out`); `rights` says in which words.
- The texts are their publishers'; this folder grants no licence to any of them.
- `warc`, `offset` and `length` say where in the archive the bytes are from which a row was read.
"""  # noqa: E501


CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "repeated": "cr:repeated",
    "sc": "https://schema.org/",
    "source": "cr:source",
}

FORMAT = Format("a folder for Hugging Face datasets, with card and Croissant metadata", fill=fill)
