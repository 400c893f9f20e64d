"""The files of a table, as Arrow's own C++ reads them.

Delta's own file system for Arrow is Python: its reader threads want the interpreter, and a process that ends while one
of them is at work (`--limit`, `| head`, Ctrl-C) waits for them for ever, or is aborted.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

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


def dataset_of(table: DeltaTable) -> ds.Dataset:
    """Its rows, files in any order."""
    found: ds.Dataset = table.to_pyarrow_dataset(filesystem=files_of(table))
    return found


def ordered(table: DeltaTable) -> ds.Dataset:
    """The table's files in the order they were appended; compacted ones stand last."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    actions = pa.table(table.get_add_actions(flatten=True))
    paths = actions.column("path").to_pylist()
    times = actions.column("modification_time").cast(pa.int64()).to_pylist()
    whole = dataset_of(table)
    fragments = {fragment.path: fragment for fragment in whole.get_fragments()}
    chosen = [fragments[path] for _, path in sorted(zip(times, paths, strict=True))]
    return ds.FileSystemDataset(chosen, whole.schema, whole.format, whole.filesystem)


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
