"""The block of one record, checked while it goes by: digests, HTTP message, canaries."""

from __future__ import annotations

from collections.abc import Iterable

from storage.verify import secrets
from storage.verify.digests import Digest
from storage.verify.fields import OUR_DIGESTS, Fields, Say
from storage.verify.message import WHOLE, Message
from storage.verify.report import File
from storage.verify.window import HEAD_LIMIT
from storage.warc.payload import decode_content

_NOTES = 64 * 1024


class Block:
    """Made of a record's fields; given its bytes; then closed."""

    def __init__(self, fields: Fields, file: File, say: Say) -> None:
        self.fields = fields
        self.size = 0
        self._file = file
        self._say = say
        self._block = [Digest(told) for told in fields.all("warc-block-digest")]
        own = not self._is_of_other()
        self._payload = [Digest(told) for told in fields.all("warc-payload-digest") if own]
        self._sha256 = [Digest(told) for name in OUR_DIGESTS for told in fields.all(name) if own and file.ours]
        self._canaries = secrets.Canaries(file.report.canaries)
        self.message = Message(request=fields.kind == "request") if fields.http else None
        self._held: bytearray | None = bytearray()  # the payload, while it may have to be seen whole

    def take(self, pieces: Iterable[bytes]) -> None:
        """The bytes of the block."""
        for piece in pieces:
            self.size += len(piece)
            for digest in self._block:
                digest.update(piece)
            self._canaries.look(piece)
            body = piece if self.message is None else self.message.body_of(piece, HEAD_LIMIT)
            if body:
                self._take_payload(body)

    def close(self) -> None:
        """All of it was there: say what is wrong."""
        message = self.message
        if message is not None:
            message.close()
            self._check_message(message)
        self._check_digests()
        if self._file.ours:
            self._check_secrets()
        if self._file.report.canaries:
            self._check_canaries()

    def text(self) -> bytes:
        """The payload of a small record."""
        return bytes(self._held or b"")

    def _take_payload(self, body: bytes) -> None:
        for digest in (*self._payload, *self._sha256):
            digest.update(body)
        if self._held is not None:
            room = self._limit() - len(self._held)
            self._held += body[:room]
            if len(body) > room and self._whole():
                self._held = None

    def _whole(self) -> bool:
        """Whether the payload has to be seen as a whole."""
        return bool(self._file.report.canaries) or (self.message is not None and self.message.chunked)

    def _limit(self) -> int:
        return WHOLE if self._whole() else _NOTES

    def _is_of_other(self) -> bool:
        """Whether the payload digest is that of another record, or of several together."""
        names = ("warc-segment-number", "warc-segment-total-length")
        return self.fields.kind == "revisit" or any(self.fields.get(name) for name in names)

    def _check_message(self, message: Message) -> None:
        if wrong := message.wrong_head():
            self._say("http-head", wrong)
            return
        if not message.ended:
            self._say("http-end", "")
        if message.status is not None and not 100 <= message.status <= 999:
            self._say("http-status", str(message.status))
        if wrong := message.wrong_field():
            self._say("http-field", wrong)
        told = message.told_length
        cut = self.fields.kind == "revisit" or self.fields.get("warc-truncated")
        if told is not None and told != message.length and not cut:
            self._say("http-length", f"{message.length} of {told} bytes")
        if message.chunked and self._held and message.without_chunks(self.text()) is None:
            self._say("http-chunked", "")

    def _check_digests(self) -> None:
        for digest in (*self._block, *self._payload):
            if not digest.known:
                self._say("digest-form", repr(digest.told[:60]))
        for digest in self._block:
            if not digest.holds:
                self._say("block-digest", digest.told)
        for digest in self._payload:
            if not digest.holds and not self._holds_otherwise(digest):
                self._say("payload-digest", digest.told)
        if self._file.ours:
            self._check_ours()

    def _holds_otherwise(self, digest: Digest) -> bool:
        """Others take the digest of the payload without its chunks, or with its content coding taken off."""
        message = self.message
        if message is None or self._file.ours:
            return False
        if self._held is None:
            return True  # too large to take apart
        body = message.without_chunks(self.text())
        body = self.text() if body is None else body
        return any(_holds(digest.told, made) for made in (body, decode_content(body, message.headers)[0]))

    def _check_ours(self) -> None:
        for digest in self._sha256:
            if not digest.known or not digest.holds:
                self._say("sha256", digest.told)
        missing = [] if self._block else ["WARC-Block-Digest"]
        if self.fields.kind != "warcinfo":
            missing += [] if self.fields.get("warc-payload-digest") else ["WARC-Payload-Digest"]
            if not self._sha256 and not self._is_of_other():
                self._say("sha256", "missing")
        if missing:
            self._say("digest-form", f"no {', '.join(missing)}")

    def _check_secrets(self) -> None:
        secrets.check_fields(self.fields, self._say)
        if self.message is not None:
            secrets.check_message(self.message, self.text(), self._say)
        elif self.fields.kind in {"metadata", "warcinfo"}:
            secrets.check_notes(self.text(), self._say)

    def _check_canaries(self) -> None:
        head = "\n".join(value for _, value in self.fields.pairs)
        self._canaries.look(b"\0" + head.encode("utf-8", "replace"))
        if self.message is not None and self._held:
            body = self.message.without_chunks(self.text())
            body = self.text() if body is None else body
            self._canaries.look(b"\0" + decode_content(body, self.message.headers)[0])
        for value in sorted(self._canaries.found):
            self._say("canary", secrets.shown(value))


def _holds(told: str, body: bytes) -> bool:
    digest = Digest(told)
    digest.update(body)
    return digest.holds
