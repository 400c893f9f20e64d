"""ReplayWeb.page, to check WACZ files in a real browser: fetched by npm when asked for, never part of this project."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import html
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from aiohttp import web

from crawler.errors import FoldlineError
from crawler.replay.environment import home
from crawler.replay.serving import serving

PINNED = Path(__file__).with_name("replaywebpage.toml")
_REMEDY = "install npm, or set XDG_DATA_HOME to a folder that holds it already"
_FILES = ("ui.js", "sw.js")
_PAGE = """<!doctype html><meta charset="utf-8"><title>ReplayWeb.page</title><link rel="icon" href="data:,">
<script src="/replay/ui.js"></script>
<replay-web-page source="{source}" url="{url}" ts="{ts}" replayBase="/replay/" embed="replayonly"></replay-web-page>
"""
_ARCHIVED = re.compile(r"/replay/w/[^/]+/(?::[^/]+/)?\d*[a-z]*_/")
_APP = """<!doctype html><script src="./ui.js"></script><body><replay-app-main></replay-app-main></body>"""
"""What the service worker answers at /replay/; this server does where the worker is not at work yet."""
_SUFFIX = re.compile(r"bytes=-(\d+)")


class NoWebPage(FoldlineError):
    """ReplayWeb.page is not there and cannot be fetched."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """A running server with ReplayWeb.page and one WACZ file."""

    origin: str

    def page(self, url: str, time: str) -> str:
        """Where a capture is shown."""
        return f"{self.origin}/?url={quote(url, safe='')}&ts={time}"

    @staticmethod
    def archived(address: str) -> bool:
        """Whether it is that of an archived page or file, and not of ReplayWeb.page's own."""
        return _ARCHIVED.search(address) is not None


def package_folder() -> Path:
    """ui.js and sw.js of the pinned version, fetched by `npm pack` where they are missing, its hash checked.

    Raises `NoWebPage`.
    """
    pinned = tomllib.loads(PINNED.read_text())
    folder = home() / f"replaywebpage-{pinned['version']}"
    if all((folder / name).exists() for name in _FILES):
        return folder
    npm = shutil.which("npm")
    if npm is None:
        raise NoWebPage("ReplayWeb.page is not here", "npm is not installed", _REMEDY)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock, TemporaryDirectory(dir=folder.parent) as scratch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _fetch(npm, f"replaywebpage@{pinned['version']}", pinned["integrity"], Path(scratch))
            (Path(scratch) / "unpacked").replace(folder)
    return folder


def _fetch(npm: str, name: str, integrity: str, scratch: Path) -> None:
    done = subprocess.run(  # noqa: S603 - npm, with arguments made here
        [npm, "pack", name, "--ignore-scripts", "--silent"], cwd=scratch, capture_output=True, text=True, check=False
    )
    packed = next(scratch.glob("*.tgz"), None)
    if done.returncode != 0 or packed is None:
        said = " ".join((done.stderr or done.stdout or "no file").split())[:200]
        raise NoWebPage(f"npm cannot fetch {name}", said, _REMEDY)
    algorithm, _, wanted = integrity.partition("-")
    with packed.open("rb") as file:
        found = base64.b64encode(hashlib.file_digest(file, algorithm).digest()).decode()
    if found != wanted:
        raise NoWebPage(f"{name} is not what was pinned", f"{algorithm}-{found}", "check npm's registry and cache")
    (scratch / "unpacked").mkdir()
    with tarfile.open(packed) as archive:
        for file_name in _FILES:
            member = archive.extractfile(f"package/{file_name}")
            assert member is not None
            (scratch / "unpacked" / file_name).write_bytes(member.read())


@contextmanager
def webpage(wacz: Path) -> Iterator[WebPage]:
    """Serve a WACZ file (or a WARC) with ReplayWeb.page on a free loopback port. Raises `NoWebPage`."""
    package = package_folder()
    source = f"/files/{quote(wacz.name)}"

    async def index(request: web.Request) -> web.Response:
        url, ts = (html.escape(request.query.get(name, "")) for name in ("url", "ts"))
        return web.Response(text=_PAGE.format(source=html.escape(source), url=url, ts=ts), content_type="text/html")

    async def app(_: web.Request) -> web.Response:
        return web.Response(text=_APP, content_type="text/html")

    async def script(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(package / request.match_info["name"])

    async def file(request: web.Request) -> web.StreamResponse:
        return _ranged(request, wacz)

    application = web.Application()
    application.add_routes(
        [
            web.get("/", index),
            web.get("/replay/", app),
            web.get("/replay/{name:(?:ui|sw)\\.js}", script),
            web.get(f"/files/{wacz.name}", file),
        ]
    )
    with serving(application) as origin:
        yield WebPage(origin)


def _ranged(request: web.Request, path: Path) -> web.StreamResponse:
    """A suffix range longer than the file is the whole file: ReplayWeb.page asks for the last 64 KB of any."""
    size = path.stat().st_size
    suffix = _SUFFIX.fullmatch(request.headers.get("Range", ""))
    if suffix and int(suffix[1]) > size:
        headers = {"Content-Range": f"bytes 0-{size - 1}/{size}", "Accept-Ranges": "bytes"}
        return web.Response(status=206, body=path.read_bytes(), headers=headers)
    return web.FileResponse(path)
