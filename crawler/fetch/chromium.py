"""Where a Chromium is, and how it is started and ended."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
DEBIAN = Path("/usr/lib/chromium")
"""Debian's launchers are scripts without `exec`: terminating one orphans the browser, so the binary itself is used."""

MISSING = (
    "no Chromium found; install one (`playwright install chromium`, or Debian's chromium-headless-shell), "
    "or set FOLDLINE_CHROMIUM"
)


START_SECONDS = 30.0
CLOSE_SECONDS = 5.0

SWITCHES = (
    # nothing asked of anybody that the page has not asked for
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    # a page in the background runs like one in front
    "--disable-back-forward-cache",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--disable-renderer-backgrounding",
    # the same on every machine
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--disable-features=HttpsUpgrades,MediaRouter,OptimizationHints,Translate",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--mute-audio",
    "--autoplay-policy=document-user-activation-required",  # nothing plays that nobody has asked for
    "--password-store=basic",
    "--use-mock-keychain",
)
_WITH_PIPES = 'exec "$@" 3<&0 4>&1 </dev/null'
"""DevTools' pipe beside its port: when our end closes, the browser ends."""


def bounds(megabytes: int) -> tuple[str, ...]:
    """Switches that bound what one page can do: it opens no windows, and its objects are at most half of a browser's
    memory (its tab then ends by itself)."""
    return ("--block-new-web-contents", f"--js-flags=--max-old-space-size={max(128, megabytes // 2)}")


class ChromiumFailed(Exception):
    """The browser did not start."""


def find_chromium(configured: Path | None = None) -> Path | None:
    """The configured binary, else the headless shell (2.6 times faster a page), a full browser, Playwright's own."""
    if configured is not None:
        return configured if os.access(configured, os.X_OK) else None
    for name in NAMES:
        if (DEBIAN / name).is_file():
            return DEBIAN / name
        found = shutil.which(name)
        if found:
            return Path(found)
    return _playwrights_own()


def _playwrights_own() -> Path | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in (
        "chromium_headless_shell-*/*/headless_shell",
        "chromium_headless_shell-*/*/chrome-headless-shell",
        "chromium-*/*/chrome",
    ):
        found = sorted(cache.glob(pattern))
        if found:
            return found[-1]
    return None


@dataclass(frozen=True, slots=True)
class Launch:
    """What one browser is started with. It needs no route but the gate's (`crawler.fetch.gate`)."""

    binary: Path
    user_agent: str
    switches: tuple[str, ...] = ()

    def command(self, profile: Path, gate: int) -> list[str]:
        """The command line; `gate` is the port of the proxy that everything goes through."""
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        return [
            str(self.binary),
            "--headless",
            "--remote-debugging-port=0",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
            f"--user-agent={self.user_agent}",
            f"--proxy-server=socks5://127.0.0.1:{gate}",
            "--proxy-bypass-list=<-loopback>",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            *SWITCHES,
            *(["--no-sandbox"] if root else []),
            *self.switches,
            "about:blank",
        ]


class Chromium:
    """A running browser. It ends with this process, however that ends: one of its pipes is then closed."""

    def __init__(self, process: asyncio.subprocess.Process, profile: Path, url: str) -> None:
        self.process = process
        self.profile = profile
        self.url = url  # ws://127.0.0.1:<port>/devtools/browser/<id>

    @classmethod
    async def start(cls, launch: Launch, gate: int) -> Chromium:
        """Start it with a new profile. Raises `ChromiumFailed`."""
        profile = Path(tempfile.mkdtemp(prefix="foldline-chromium-"))
        process = await asyncio.create_subprocess_exec(
            *("/bin/sh", "-c", _WITH_PIPES, "sh", *launch.command(profile, gate)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the crawl, which finishes its pages first
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                return cls(process, profile, await _announced(process, profile / "DevToolsActivePort"))
        except (TimeoutError, ChromiumFailed) as error:
            await cls(process, profile, "").close()
            why = str(error) or f"no answer in {START_SECONDS:.0f} s"
            msg = f"{launch.binary} did not start: {why}; try `foldline doctor`"
            raise ChromiumFailed(msg) from error

    @property
    def pid(self) -> int:
        """The process that all others of the browser descend from; also the id of their process group."""
        return self.process.pid

    async def close(self) -> None:
        """End it, killing what does not end by itself, and remove its profile."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self.process.wait()
        except TimeoutError:
            pass
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        await self.process.wait()
        await asyncio.to_thread(shutil.rmtree, self.profile, ignore_errors=True)


async def _announced(process: asyncio.subprocess.Process, file: Path) -> str:
    """The address it writes into its profile."""
    while process.returncode is None:
        lines = _lines(file)
        if len(lines) >= 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        await asyncio.sleep(0.02)
    raise ChromiumFailed(f"it ended with {process.returncode}")


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except FileNotFoundError:
        return []


if __name__ == "__main__":  # for scripts/setup
    configured = os.environ.get("FOLDLINE_CHROMIUM")
    print(find_chromium(Path(configured) if configured else None) or sys.exit(MISSING))
