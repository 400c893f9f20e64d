"""Importing the consumer's API is quick: the heavy libraries are loaded where they are used."""

from __future__ import annotations

from tests.loading import loaded

HEAVY = (
    "boto3",
    "botocore",
    "deltalake",
    "pyarrow",
    "duckdb",
    "fastwarc",
    "publicsuffixlist",
    "scrapy",
    "twisted",
    "playwright",
)


def test_import_storage_is_light() -> None:
    assert loaded("import storage; storage.open_archive('x').url", HEAVY) == []
