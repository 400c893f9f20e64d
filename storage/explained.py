"""What a table's library says, in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import DiskFullError, StoreError

_COLOUR = re.compile(r"\x1b\[\d+m|↳")
_CREDENTIALS = "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and their rights on the bucket"


@contextmanager
def explained(root: str, name: str) -> Iterator[None]:
    """What a table's library says becomes a `StoreError` or `DiskFullError`."""
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (DeltaError, OSError) as error:
        what = " ".join(_COLOUR.sub("", str(error)).split())[:300]
        if "os error 28" in what or "No space left" in what:
            remedy = "free space and run again; nothing is lost, it waits in the spool"
            raise DiskFullError(f"{root}/{name}", "no space for the table", remedy) from error
        refused = any(word in what for word in ("privileges", "authentic", "Forbidden", "InvalidAccessKey", "ACCESS_"))
        remedy = _CREDENTIALS if refused else "see that the store is up and writable, then run again"
        raise StoreError(f"table {name}: {what}", f"{root}/{name}", remedy) from error
