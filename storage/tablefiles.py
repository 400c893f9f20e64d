"""The files of a table, as Arrow's own C++ reads them.

Delta's own file system for Arrow is Python: its reader threads want the interpreter, and a process that ends while one
of them is at work (`--limit`, `| head`, Ctrl-C) waits for them for ever, or is aborted.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

_APPENDED = [("modification_time", "ascending"), ("path", "ascending")]
_LOOKED_UP = ("id", "source", "date_published", "captured_at")
_LOG_TICK = timedelta(milliseconds=1)
"""The log cuts times to it."""

if TYPE_CHECKING:
    import pyarrow.dataset as ds
    from deltalake import DeltaTable
    from pyarrow.fs import FileSystem


def s3_options(url: str) -> dict[str, str]:
    """What deltalake needs of the `AWS_*` variables. Raises `StoreError` where boto3 knows no credentials either."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_ENDPOINT_URL")
    options = {name: os.environ[name] for name in names if os.environ.get(name)}
    options.setdefault("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION") or "us-east-1")
    options["aws_conditional_put"] = "etag"
    if options.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        options["AWS_ALLOW_HTTP"] = "true"
    if "AWS_ACCESS_KEY_ID" not in options:  # deltalake would ask the machine's cloud, and warn at length
        from storage.objects.s3 import check_credentials

        check_credentials(url)
    return options


def files_of(table: DeltaTable) -> FileSystem:
    """With its root at the table."""
    from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

    parts = urlsplit(table.table_uri)
    if parts.scheme == "s3":
        return SubTreeFileSystem(f"{parts.netloc}{parts.path}".rstrip("/"), _bucket_files(table.table_uri))
    return SubTreeFileSystem(unquote(parts.path) if parts.scheme == "file" else table.table_uri, LocalFileSystem())


def dataset_of(table: DeltaTable, source: str | None = None) -> ds.Dataset:
    """Its files in the order they were appended, compacted ones last; only those that may have rows of a source."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    actions = pa.table(table.get_add_actions(flatten=True)).sort_by(_APPENDED)
    if source and "min.source" in actions.column_names:
        may = (ds.field("min.source") <= source) & (ds.field("max.source") >= source)
        actions = actions.filter(may | ds.field("min.source").is_null() | ds.field("max.source").is_null())
    if table.protocol().min_reader_version > 1:  # another writer's: deltalake says whether it can be read at all
        whole = table.to_pyarrow_dataset(filesystem=files_of(table))
        found = {fragment.path: fragment for fragment in whole.get_fragments()}
        fragments = [found[path] for path in actions.column("path").to_pylist()]
        return ds.FileSystemDataset(fragments, whole.schema, whole.format, whole.filesystem)
    form = ds.ParquetFileFormat(default_fragment_scan_options=ds.ParquetFragmentScanOptions(pre_buffer=True))
    files = files_of(table)
    known = actions.select([name for name in actions.column_names if name.partition(".")[2] in {"", *_LOOKED_UP}])
    fragments = [form.make_fragment(one["path"], files, partition_expression=_has(one)) for one in known.to_pylist()]
    return ds.FileSystemDataset(fragments, pa.schema(table.schema().to_arrow()), form, files)


def _has(file: dict[str, Any]) -> ds.Expression:
    """What the log says of a file's rows, so that it need not be opened: of all columns it would take longer."""
    import pyarrow.dataset as ds

    told = ds.scalar(True)
    for name in _LOOKED_UP:
        low, high, column = file.get(f"min.{name}"), file.get(f"max.{name}"), ds.field(name)
        if isinstance(high, datetime):
            high += _LOG_TICK
        if low is not None and high is not None:
            within = (column >= low) & (column <= high)
            told &= within | column.is_null() if file.get(f"null_count.{name}") != 0 else within
    return told


def _bucket_files(url: str) -> FileSystem:
    from pyarrow.fs import S3FileSystem

    options = s3_options(url)
    scheme, _, host = options.get("AWS_ENDPOINT_URL", "").rpartition("://")
    return S3FileSystem(
        access_key=options.get("AWS_ACCESS_KEY_ID"),
        secret_key=options.get("AWS_SECRET_ACCESS_KEY"),
        session_token=options.get("AWS_SESSION_TOKEN"),
        region=options["AWS_REGION"],
        endpoint_override=host.rstrip("/") or None,
        scheme=scheme or "https",
        connect_timeout=10,
        request_timeout=60,
    )
