"""Where a Chromium is, and how it is started."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from crawler.config import ConnectTo

NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
DEBIAN = Path("/usr/lib/chromium")
"""Debian's launchers are scripts without `exec`: terminating one orphans the browser, so the binary itself is used."""

MISSING = (
    "no Chromium found; install one (`playwright install chromium`, or Debian's chromium-headless-shell), "
    "or set FOLDLINE_CHROMIUM"
)


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


def launch_options(binary: Path, connect_to: Iterable[ConnectTo]) -> dict[str, object]:
    """Playwright's launch options: no background traffic, and host names mapped like everywhere else."""
    arguments = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-quic",
        "--disable-sync",
        "--no-first-run",
        "--disable-features=OptimizationHints,MediaRouter",
    ]
    rules = [f"MAP {r.host or '*'}{f':{r.port}' if r.port else ''} {_target(r)}" for r in connect_to]
    if rules:
        arguments.append(f"--host-resolver-rules={', '.join(rules)}")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    ours = dict.fromkeys(("handle_sigint", "handle_sigterm", "handle_sighup"), False)  # open pages are finished first
    return {"executable_path": str(binary), "args": arguments, "chromium_sandbox": not root, "headless": True, **ours}


def _target(rule: ConnectTo) -> str:
    return f"{rule.address or rule.host}{f':{rule.to_port}' if rule.to_port else ''}"


if __name__ == "__main__":  # for scripts/setup
    configured = os.environ.get("FOLDLINE_CHROMIUM")
    print(find_chromium(Path(configured) if configured else None) or sys.exit(MISSING))
