"""An archive in an S3 bucket: AWS, MinIO, R2, SeaweedFS. Set up by the `AWS_*` variables and `AWS_ENDPOINT_URL`."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

from storage.errors import StoreError

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef, HeadObjectOutputTypeDef

    Parts = list[CompletedPartTypeDef]

PART = 8 * 1024 * 1024
"""Bytes of one part; a part is what is held in memory. 10,000 parts are allowed: up to 80 GB a file."""
_STEP = 1024 * 1024
_AGAIN = "run again; the local copy is kept"
Digests = list[bytes]


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
        with _explained(self.url):
            session = boto3.session.Session()  # boto3's own keeps the credentials of the first archive
            client = session.client("s3", config=config, region_name=os.environ.get("AWS_REGION") or _default_region())
            client.head_bucket(Bucket=self.bucket)
        return client

    def put_file(self, key: str, path: Path) -> str:
        """In parts, each with its SHA-256; see `_confirm`."""
        whole = hashlib.sha256()
        if path.stat().st_size <= PART:
            return self.put_bytes(key, path.read_bytes())
        with path.open("rb") as file, _explained(f"{self.url} {key}"):
            digests, etag = self._upload(key, _tee(file, whole))
        composite = f"{_base64(hashlib.sha256(b''.join(digests)).digest())}-{len(digests)}"
        return self._confirm(key, whole.hexdigest(), path.stat().st_size, {composite}, etag)

    def put_bytes(self, key: str, data: bytes) -> str:
        """In one request with its SHA-256."""
        digest = hashlib.sha256(data)
        checksum = _base64(digest.digest())
        with _explained(f"{self.url} {key}"):
            answer = self.client.put_object(
                Bucket=self.bucket, Key=self.prefix + key, Body=data, ChecksumSHA256=checksum, ContentType=_type(key)
            )
        return self._confirm(key, digest.hexdigest(), len(data), {checksum}, answer["ETag"])

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Streams as it is read."""
        wanted = f"bytes={start}-{'' if length is None else start + length - 1}"
        with _explained(f"{self.url} {key}"):
            if start == 0 and length is None:
                answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key)
            else:
                answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + key, Range=wanted)
        return cast(BinaryIO, answer["Body"])

    def list(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Page by page."""
        with _explained(f"{self.url} {prefix}"):
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
        with _explained(f"{self.url} {key}"):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + key)

    def _upload(self, key: str, chunks: Iterable[bytes]) -> tuple[Digests, str]:
        """The digests of the parts, and the ETag; an upload that fails is taken back."""
        bucket, place = self.bucket, self.prefix + key
        made = self.client.create_multipart_upload(
            Bucket=bucket, Key=place, ChecksumAlgorithm="SHA256", ContentType=_type(key)
        )
        upload = made["UploadId"]
        digests: Digests = []
        parts: Parts = []
        finished = False
        try:
            for number, chunk in enumerate(chunks, start=1):
                digest = hashlib.sha256(chunk).digest()
                checksum = _base64(digest)
                sent = self.client.upload_part(
                    Bucket=bucket,
                    Key=place,
                    UploadId=upload,
                    PartNumber=number,
                    Body=chunk,
                    ChecksumSHA256=checksum,
                )
                digests.append(digest)
                parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumSHA256": checksum})
            done = self.client.complete_multipart_upload(
                Bucket=bucket, Key=place, UploadId=upload, MultipartUpload={"Parts": parts}
            )
            finished = True
        finally:
            if not finished:
                self._abort(key, upload)
        return digests, done["ETag"]

    def _abort(self, key: str, upload: str) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self.client.abort_multipart_upload(Bucket=self.bucket, Key=self.prefix + key, UploadId=upload)
        except (BotoCoreError, ClientError):
            return  # the upload's own failure is on its way up; the bucket's lifecycle rule removes the parts

    def _confirm(self, key: str, sha256: str, size: int, checksums: set[str], etag: str) -> str:
        """Ask the store what it holds: size, ETag, SHA-256; where it keeps none, read back."""
        head = self._head(key)
        where = f"{self.url} {key}"
        if head is None or head["ContentLength"] != size or head["ETag"] != etag:
            raise StoreError("the store does not hold what was sent", where, _AGAIN)
        held: str | None = head.get("ChecksumSHA256")
        if held is None:
            found = hashlib.sha256()
            with self.open(key) as stream:
                for chunk in iter(lambda: stream.read(_STEP), b""):
                    found.update(chunk)
            if found.hexdigest() != sha256:
                raise StoreError("read back differently", where, _AGAIN)
        elif held not in checksums:
            raise StoreError("checksum of the stored object differs", where, _AGAIN)
        return f"sha256:{sha256}"

    def _head(self, key: str) -> HeadObjectOutputTypeDef | None:
        from botocore.exceptions import ClientError

        with _explained(f"{self.url} {key}"):
            client = self.client
            try:
                return client.head_object(Bucket=self.bucket, Key=self.prefix + key, ChecksumMode="ENABLED")
            except ClientError as error:
                if _status(error) == 404:
                    return None
                raise


def _tee(file: BinaryIO, digest: hashlib._Hash) -> Iterator[bytes]:
    while chunk := file.read(PART):
        digest.update(chunk)
        yield chunk


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _default_region() -> str | None:
    """Servers other than AWS take any region, but boto3 wants one."""
    return os.environ.get("AWS_DEFAULT_REGION") or ("us-east-1" if os.environ.get("AWS_ENDPOINT_URL") else None)


def _type(key: str) -> str:
    return "application/warc" if key.endswith((".warc.gz", ".warc")) else "application/octet-stream"


def _status(error: Exception) -> int:
    response = getattr(error, "response", {})
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def check_credentials(url: str) -> None:
    """Raises `StoreError` where neither variables nor files nor the machine itself give any."""
    import boto3
    from botocore.exceptions import NoCredentialsError

    with _explained(url):
        if boto3.session.Session().get_credentials() is None:
            raise NoCredentialsError


@contextmanager
def _explained(where: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

    endpoint = os.environ.get("AWS_ENDPOINT_URL", "AWS")
    try:
        yield
    except NoCredentialsError as error:
        raise StoreError("no S3 credentials", where, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") from error
    except ClientError as error:
        what = str(error.response.get("Error", {}).get("Code", "error"))
        raise StoreError(f"S3 says {what}", where, _remedy(_status(error), what)) from error
    except BotoCoreError as error:
        remedy = f"check that {endpoint} is up, then run again"
        raise StoreError(f"S3 cannot be reached ({error})", where, remedy) from error


def _remedy(status: int, code: str) -> str:
    if code in {"NoSpaceLeft", "InsufficientCapacity", "QuotaExceeded"} or status == 507:
        return "the store is full: free space there and run again"
    if code in {"NoSuchBucket", "InvalidBucketName"} or status == 404:
        return "make the bucket first, or check its name in the archive's URL"
    if status in {401, 403}:
        return "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the rights of that key on the bucket"
    return "run again; what was not stored waits in the spool"
