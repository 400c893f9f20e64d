"""What S3 and the way to it say, as a `StoreError` with the place and the remedy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from storage.errors import StoreError


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn botocore's errors, and those of urllib3 that it lets through, into `StoreError`."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
    from urllib3.exceptions import HTTPError

    endpoint = os.environ.get("AWS_ENDPOINT_URL", "AWS")
    try:
        yield
    except NoCredentialsError as error:
        raise StoreError("no S3 credentials", where, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") from error
    except ClientError as error:
        what = str(error.response.get("Error", {}).get("Code", "error"))
        raise StoreError(f"S3 says {what}", where, _remedy(status_of(error), what)) from error
    except (BotoCoreError, HTTPError) as error:
        remedy = f"check that {endpoint} is up, then run again"
        raise StoreError(f"S3 cannot be reached ({error})", where, remedy) from error


def status_of(error: Exception) -> int:
    """The HTTP status of an answer that is an error; 0 where there was none."""
    response = getattr(error, "response", {})
    return int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _remedy(status: int, code: str) -> str:
    if code in {"NoSpaceLeft", "InsufficientCapacity", "QuotaExceeded"} or status == 507:
        return "the store is full: free space there and run again"
    if code in {"NoSuchBucket", "InvalidBucketName"} or status == 404:
        return "make the bucket first, or check its name in the archive's URL"
    if status in {401, 403}:
        return "check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the rights of that key on the bucket"
    return "run again; what was not stored waits in the spool"
