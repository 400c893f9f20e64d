"""Every planted fault beside other tools: `python -m tests.verify [PART]…`, also `scripts/bench verify`.

Writes measured.json, which docs/verify.md is made of.
What counts as found: for `foldline verify` the rule that is for the fault, as error or warning; for the others any
exit code but 0. What `wacz validate` finds in a good WACZ and the others in good WARCs is measured the same way.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from storage import Archive
from storage.verify.report import Finding, Report
from storage.verify.rules import Severity
from storage.verify.run import verify
from tests.conftest import SHARED
from tests.interop.environment import Tools, interop_tools
from tests.verify import good
from tests.verify.archive_faults import ACCIDENTS, copied, make
from tests.verify.faults import WARC_FAULTS, Fault
from tests.verify.finding import found
from tests.verify.foreign import FAULTY, of_corpus, packaged
from tests.verify.wacz_faults import WACZ_FAULTS

RESULT = Path(__file__).with_name("measured.json")
OF_WARC = ("warcio check", "fastwarc check")
OF_WACZ = ("wacz validate",)
Row = dict[str, str | bool]


def main(wanted: list[str]) -> None:
    """Some parts, or all; a few minutes. What is not measured stays as it was."""
    tools = interop_tools()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, Callable[[], Any]] = {
            "warc": lambda: [_row(fault, folder, tools, OF_WARC) for fault in _said(WARC_FAULTS)],
            "wacz": lambda: [_row(fault, folder, tools, OF_WACZ) for fault in _said(WACZ_FAULTS)],
            "archive": lambda: _archive(folder),
            "foreign": lambda: list(_foreign(tools)),
            "good": lambda: _good(folder, tools),
        }
        before = json.loads(RESULT.read_text("utf-8")) if wanted and RESULT.exists() else {}
        told = {part: measure() if part in (wanted or parts) else before[part] for part, measure in parts.items()}
    RESULT.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for part in ("warc", "wacz", "archive"):
        rows = told[part]
        found_by = {name: sum(row[name] is True for row in rows) for name in rows[0] if name not in {"what", "rule"}}
        print(f"{part}: {len(rows)} faults, found by {found_by}")


def _said(faults: tuple[Fault, ...]) -> Iterator[Fault]:
    began = time.monotonic()
    for number, fault in enumerate(faults, 1):
        print(f"\r{number}/{len(faults)} {time.monotonic() - began:.0f} s", end="", file=sys.stderr, flush=True)
        yield fault
    print(file=sys.stderr)


def _row(fault: Fault, folder: Path, tools: Tools, others: tuple[str, ...]) -> Row:
    path = folder / fault.name
    path.write_bytes(fault.plant())
    ours = any(f.rule == fault.rule and f.severity is not Severity.NOTE for f in found(path))
    told: Row = {"what": fault.what, "rule": fault.rule, "foldline verify": ours}
    return told | {other: _says(tools, other, path) for other in others}


def _says(tools: Tools, command: str, path: Path) -> bool:
    """Whether a tool finds anything wrong with a file."""
    arguments = {"wacz validate": ("wacz", "validate", "-f", path)}.get(command, (*command.split(), path))
    done = tools.run(*arguments)
    return done.returncode != 0


def _archive(folder: Path) -> list[Row]:
    whole = make(folder / "whole")
    rows: list[Row] = []
    for number, accident in enumerate(ACCIDENTS):
        archive = copied(whole, folder / str(number))
        accident.happen(archive)
        findings: list[Finding] = []
        verify([archive.url], Report(findings.append), partial(_same, archive))
        told = any(f.rule == accident.rule and f.severity is not Severity.NOTE for f in findings)
        rows.append({"what": accident.what, "rule": accident.rule, "foldline verify": told})
    return rows


def _same(archive: Archive, _: str) -> Archive:
    return archive


def _foreign(tools: Tools) -> Iterator[dict[str, object]]:
    files = {**packaged(), **of_corpus(SHARED / "corpus")}
    for name, path in files.items():
        alarms = {f.rule for f in found(path) if f.severity is not Severity.NOTE}
        told: dict[str, object] = {"file": name, "foldline verify": sorted(alarms), "true": FAULTY.get(name, {})}
        others = OF_WACZ if path.suffix == ".wacz" else OF_WARC
        yield told | {other: _says(tools, other, path) for other in others}


def _good(folder: Path, tools: Tools) -> dict[str, dict[str, bool]]:
    """What is said of files without a fault: nothing, by anybody."""
    told: dict[str, dict[str, bool]] = {}
    for name, data in ((good.NAME, good.warc()), ("harbour.wacz", good.wacz())):
        path = folder / name
        path.write_bytes(data)
        others = OF_WACZ if path.suffix == ".wacz" else OF_WARC
        told[path.suffix] = {"foldline verify": bool(found(path)), **{o: _says(tools, o, path) for o in others}}
    return told


if __name__ == "__main__":
    main(sys.argv[1:])
