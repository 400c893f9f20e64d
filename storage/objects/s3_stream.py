"""An S3 object as a stream that ends where the object ends, and nowhere else.

botocore gives the bare connection to a `with` block, and there an answer that is cut reads like one that is over.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

from storage.errors import StoreError
from storage.objects.s3_errors import explained

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3.type_defs import GetObjectOutputTypeDef

Ask = Callable[[int, int | None, str | None], "GetObjectOutputTypeDef"]
"""GET from a byte up to, not including, another (None: the end), of the version with an ETag (None: any)."""

TRIES = 4
"""So many answers in a row may break off without a byte of what is missing."""
_STEP = 1024 * 1024


class S3Stream(io.RawIOBase):
    """The bytes from `start` up to `end`, over as many answers as it takes: where one is cut, the rest is asked for.

    Making it and reading raise `StoreError`; less than what the first answer announced is never given as all.
    """

    def __init__(self, ask: Ask, start: int, end: int | None, where: str) -> None:
        self._ask = ask
        self._where = where
        self._position = start
        with explained(where):
            answer = ask(start, end, None)
        self._end = start + answer["ContentLength"]
        self._etag = answer["ETag"]
        self._body: StreamingBody = answer["Body"]

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # it is called with nothing else
        """The next bytes; 0 only at the end."""
        for left in reversed(range(TRIES)):
            with explained(self._where):
                data = self._next(len(buffer))
            if data or self._position == self._end:
                buffer[: len(data)] = data
                self._position += len(data)
                return len(data)
            if left:
                self._resume()
        what = f"the answer breaks off at byte {self._position} of {self._end}"
        raise StoreError(what, self._where, "check the way to the store, then run again")

    def readall(self) -> bytes:
        """All that is left."""
        return b"".join(iter(lambda: self.read(_STEP) or b"", b""))

    def close(self) -> None:
        """Give the connection back."""
        if not self.closed:
            self._body.close()
        super().close()

    def _next(self, size: int) -> bytes:
        """Nothing where the answer is over or was cut. Raises `FlexibleChecksumError` for other bytes than stored."""
        from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

        try:
            return self._body.read(size)
        except (IncompleteReadError, ReadTimeoutError, ResponseStreamingError):
            return b""

    def _resume(self) -> None:
        self._body.close()
        with explained(self._where):
            answer = self._ask(self._position, self._end, self._etag)
        self._body = answer["Body"]
        if answer["ContentLength"] != self._end - self._position:
            raise StoreError("the store gives another part than was asked for", self._where, "run again")
