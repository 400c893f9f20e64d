"""The archives of the storage tests, local and on S3."""

from tests.storage.conftest import _own_key, archive, ids, local, s3, s3_server

__all__ = ["_own_key", "archive", "ids", "local", "s3", "s3_server"]
