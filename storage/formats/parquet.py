"""Records as Parquet: one row a record, one typed column a field, nested as in the model."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import islice
from types import UnionType
from typing import IO, TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

from storage.codec import decode
from storage.formats import About, Format
from storage.records import Record

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 256  # records in memory at a time


def write(lines: Iterable[bytes], file: IO[bytes], about: About) -> None:  # noqa: ARG001
    """A row group for so many records."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema(arrow_type(Record).fields)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        rest = iter(lines)
        while rows := [plain(decode(line)) for line in islice(rest, BATCH)]:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def arrow_type(hint: Any) -> pa.DataType:
    """The Arrow type of a field's annotation. What may be of several types (a signal's value) is JSON text."""
    import pyarrow as pa

    if get_origin(hint) is Annotated:
        return arrow_type(get_args(hint)[0])
    kinds = [kind for kind in _union(hint) if kind is not type(None)]
    if len(kinds) > 1:
        return pa.string()
    kind, arguments = get_origin(kinds[0]) or kinds[0], get_args(kinds[0])
    if kind is list:
        return pa.list_(arrow_type(arguments[0]))
    if kind is dict:
        return pa.map_(arrow_type(arguments[0]), arrow_type(arguments[1]))
    if issubclass(kind, msgspec.Struct):
        hints = _hints(kind)
        return pa.struct([pa.field(name, arrow_type(hints[name])) for name in kind.__struct_fields__])
    scalars = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), datetime: pa.timestamp("us", "UTC")}
    return scalars.get(kind, pa.string())


def plain(value: Any) -> Any:
    """A struct as the values its Arrow type takes."""
    if isinstance(value, msgspec.Struct):
        hints = _hints(type(value))
        pairs = {name: getattr(value, name) for name in value.__struct_fields__}
        return {name: _json(item) if _several(hints[name]) else plain(item) for name, item in pairs.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return list(value.items())
    return value.value if isinstance(value, Enum) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _union(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)


def _several(hint: Any) -> bool:
    inner = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return len([kind for kind in _union(inner) if kind is not type(None)]) > 1


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


FORMAT = Format("a typed column a field", write, newest=False, binary=True, withdrawn=True)
