"""An archive in an S3 bucket: AWS, MinIO, R2, SeaweedFS. Set up by the `AWS_*` variables and `AWS_ENDPOINT_URL`."""

from __future__ import annotations

import hashlib
import io
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

from storage.errors import StoreError
from storage.objects.parts import Parts
from storage.objects.s3_errors import explained, status_of
from storage.objects.s3_stream import S3Stream

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import (
        CompletedPartTypeDef,
        GetObjectOutputTypeDef,
        GetObjectRequestTypeDef,
        HeadObjectOutputTypeDef,
    )

    Finished = list[CompletedPartTypeDef]

PART = 8 * 1024 * 1024
"""Bytes of one part; a part is what is held in memory. Larger where a file would need more than so many."""
_MOST_PARTS = 9_000
_STEP = 1024 * 1024
_BUFFER = 64 * 1024
_AGAIN = "run again; the local copy is kept"


class S3Store:
    """`ObjectStore` over a bucket and a prefix."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = url
        self.bucket = parts.netloc
        self.prefix = parts.path.strip("/") + "/" if parts.path.strip("/") else ""

    @cached_property
    def client(self) -> S3Client:
        """Made at first use; says at once when endpoint, credentials or bucket are not right."""
        import boto3
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            retries={"max_attempts": 4, "mode": "standard"},
            connect_timeout=10,
            read_timeout=60,
            s3={"addressing_style": "path" if os.environ.get("AWS_ENDPOINT_URL") else "auto"},
        )
        with explained(self.url):
            session = boto3.session.Session()  # boto3's own keeps the credentials of the first archive
            client = session.client("s3", config=config, region_name=os.environ.get("AWS_REGION") or _default_region())
            client.head_bucket(Bucket=self.bucket)
        return client

    def put_file(self, key: str, path: Path) -> str:
        """In parts, each with its SHA-256; see `_confirm`."""
        whole = hashlib.sha256()
        size = path.stat().st_size
        if size <= PART:
            return self.put_bytes(key, path.read_bytes())
        with path.open("rb") as file, self.create(key, size) as upload:
            while chunk := file.read(_STEP):
                whole.update(chunk)
                upload.write(chunk)
        return f"sha256:{whole.hexdigest()}"

    def put_bytes(self, key: str, data: bytes) -> str:
        """In one request with its SHA-256."""
        digest = hashlib.sha256(data)
        checksum = _base64(digest.digest())
        with explained(f"{self.url} {key}"):
            answer = self.client.put_object(
                Bucket=self.bucket, Key=self.prefix + key, Body=data, ChecksumSHA256=checksum, ContentType=_type(key)
            )
        self._confirm(key, _Sent(len(data), answer["ETag"], checksum, [digest.digest()], len(data)))
        return f"sha256:{digest.hexdigest()}"

    @contextmanager
    def create(self, key: str, size: int) -> Iterator[Parts]:
        """In parts, each with its SHA-256; see `_confirm`. An upload that fails is taken back."""
        upload = _Upload(self, key)
        step = max(PART, -(-size // _MOST_PARTS))
        parts = Parts(step, upload.send)
        try:
            yield parts
            parts.finish()
            etag = upload.complete()
        except BaseException:
            upload.abort()
            raise
        digests = [parts.digests[number] for number in sorted(parts.digests)]
        composite = f"{_base64(hashlib.sha256(b''.join(digests)).digest())}-{len(digests)}"
        self._confirm(key, _Sent(parts.position, etag, composite, digests, step))

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Streams as it is read; a short range comes whole."""
        end = None if length is None else start + length
        stream = io.BufferedReader(S3Stream(partial(self._get, key), start, end, f"{self.url} {key}"), _BUFFER)
        if length is None or length > PART:
            return stream
        with stream:
            return io.BytesIO(stream.read())

    def _get(self, key: str, start: int, end: int | None, etag: str | None) -> GetObjectOutputTypeDef:
        request: GetObjectRequestTypeDef = {"Bucket": self.bucket, "Key": self.prefix + key}
        if start or end is not None:
            request["Range"] = f"bytes={start}-{'' if end is None else end - 1}"
        if etag is not None:
            request["IfMatch"] = etag
        return self.client.get_object(**request)

    def list(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Page by page."""
        with explained(f"{self.url} {prefix}"):
            pager = self.client.get_paginator("list_objects_v2")
            pages = pager.paginate(Bucket=self.bucket, Prefix=self.prefix + prefix)
            for page in pages:
                for item in page.get("Contents", []):
                    yield item["Key"].removeprefix(self.prefix), item["Size"]

    def exists(self, key: str) -> bool:
        """One HEAD request."""
        return self._head(key) is not None

    def delete(self, key: str) -> None:
        """One DELETE request."""
        with explained(f"{self.url} {key}"):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)

    def _confirm(self, key: str, sent: _Sent) -> None:
        """Ask the store what it holds: size, ETag, SHA-256; where it keeps none, read back part by part."""
        head = self._head(key)
        where = f"{self.url} {key}"
        if head is None or head["ContentLength"] != sent.size or head["ETag"] != sent.etag:
            raise StoreError("the store does not hold what was sent", where, _AGAIN)
        held: str | None = head.get("ChecksumSHA256")
        if held is None:
            with self.open(key) as stream:
                for digest in sent.digests:
                    if _digest_of(stream, sent.step) != digest:
                        raise StoreError("read back differently", where, _AGAIN)
        elif held != sent.checksum:
            raise StoreError("checksum of the stored object differs", where, _AGAIN)

    def _head(self, key: str) -> HeadObjectOutputTypeDef | None:
        from botocore.exceptions import ClientError

        with explained(f"{self.url} {key}"):
            client = self.client
            try:
                return client.head_object(Bucket=self.bucket, Key=self.prefix + key, ChecksumMode="ENABLED")
            except ClientError as error:
                if status_of(error) == 404:
                    return None
                raise


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the store has to hold: parts of `step` bytes with these SHA-256, and the checksum it makes of them."""

    size: int
    etag: str
    checksum: str
    digests: list[bytes]
    step: int


class _Upload:
    """A multipart upload; made with its first part, which may be any."""

    def __init__(self, store: S3Store, key: str) -> None:
        self._where = f"{store.url} {key}"
        with explained(self._where):
            self._client = store.client
            self._bucket, self._key = store.bucket, store.prefix + key
            made = self._client.create_multipart_upload(
                Bucket=self._bucket, Key=self._key, ChecksumAlgorithm="SHA256", ContentType=_type(key)
            )
        self._id = made["UploadId"]
        self._parts: Finished = []

    def send(self, number: int, data: bytes) -> None:
        """One part, in any order."""
        checksum = _base64(hashlib.sha256(data).digest())
        with explained(self._where):
            sent = self._client.upload_part(
                Bucket=self._bucket,
                Key=self._key,
                UploadId=self._id,
                PartNumber=number,
                Body=data,
                ChecksumSHA256=checksum,
            )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": checksum})

    def complete(self) -> str:
        """The ETag of the whole."""
        parts = sorted(self._parts, key=lambda part: part["PartNumber"])
        with explained(self._where):
            done = self._client.complete_multipart_upload(
                Bucket=self._bucket, Key=self._key, UploadId=self._id, MultipartUpload={"Parts": parts}
            )
        return done["ETag"]

    def abort(self) -> None:
        """Take it back; where that fails, the bucket's lifecycle rule removes the parts."""
        from botocore.exceptions import BotoCoreError, ClientError

        with suppress(BotoCoreError, ClientError):  # the upload's own failure is on its way up
            self._client.abort_multipart_upload(Bucket=self._bucket, Key=self._key, UploadId=self._id)


def _digest_of(stream: BinaryIO, length: int) -> bytes:
    """Of the next so many bytes, or what there is of them."""
    digest = hashlib.sha256()
    while length > 0 and (chunk := stream.read(min(length, _STEP))):
        digest.update(chunk)
        length -= len(chunk)
    return digest.digest()


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _default_region() -> str | None:
    """Servers other than AWS take any region, but boto3 wants one."""
    return os.environ.get("AWS_DEFAULT_REGION") or ("us-east-1" if os.environ.get("AWS_ENDPOINT_URL") else None)


def _type(key: str) -> str:
    if key.endswith(".wacz"):
        return "application/wacz"
    return "application/warc" if key.endswith((".warc.gz", ".warc")) else "application/octet-stream"


def check_credentials(url: str) -> None:
    """Raises `StoreError` where neither variables nor files nor the machine itself give any."""
    import boto3
    from botocore.exceptions import NoCredentialsError

    with explained(url):
        if boto3.session.Session().get_credentials() is None:
            raise NoCredentialsError
