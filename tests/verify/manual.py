"""docs/verify.md, made of the rules and of what `scripts/bench verify` measured. `scripts/generate` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from storage.verify.mend import MENDED
from storage.verify.mend_wacz import REBUILT
from storage.verify.rules import RULES, Severity

MEASURED = Path(__file__).with_name("measured.json")
INTRODUCTION = Path(__file__).with_name("manual.md")

TOOLS = ("foldline verify", "warcio check", "fastwarc check", "wacz validate")
GROUPS = {
    "file": "The file",
    "record": "The record",
    "http": "The HTTP message",
    "links": "Records together",
    "index": "The index",
    "wacz": "WACZ",
    "archive": "Archive and tables",
    "secrets": "Secrets",
}


def page() -> str:
    """The whole of it."""
    measured = json.loads(MEASURED.read_text("utf-8"))
    text = INTRODUCTION.read_text("utf-8")
    parts = {"RULES": _rules(), "FAULTS": _faults(measured), "FOREIGN": _foreign(measured["foreign"])}
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->\n", part)
    return text


def _rules() -> str:
    lines: list[str] = []
    for group, title in GROUPS.items():
        lines += [f"\n### {title}\n\n", "| rule | finds | others' | ours | mended |\n|---|---|---|---|---|\n"]
        for rule in RULES.values():
            if rule.of == group:
                mended = "yes" if rule.id in MENDED | REBUILT or "--repair" in rule.remedy else ""
                severities = f"{_short(rule.foreign)} | {_short(rule.ours)}"
                lines.append(f"| `{rule.id}` | {rule.what} | {severities} | {mended} |\n")
    return "".join(lines)


def _short(severity: Severity | None) -> str:
    return "–" if severity is None else severity.value


def _faults(measured: dict[str, list[dict[str, Any]]]) -> str:
    """How many of the planted faults each tool finds, by what they are of, then every one."""
    titles = {"warc": "In a WARC", "wacz": "In a WACZ", "archive": "In a whole archive"}
    summary = [_row("planted", "faults", *(f"`{name}`" for name in TOOLS)), "|---|---|---|---|---|---|\n"]
    details: list[str] = []
    for part, title in titles.items():
        rows = measured[part]
        names = [name for name in TOOLS if name in rows[0]]
        anybody = [row for row in rows if RULES[row["rule"]].foreign in {Severity.ERROR, Severity.WARNING}]
        own = [row for row in rows if row not in anybody]
        if part == "archive":  # nobody else has one
            anybody, own = [], rows
        summary += [
            _counts(f"{title}: wrong in anybody's", anybody),
            _counts(f"{title}: against our own promises", own),
        ]
        details += [f"\n**{title}**\n\n", _row("fault", "whose", *names), f"|---|---|{'---|' * len(names)}\n"]
        for whose, some in (("anybody's", anybody), ("ours", own)):
            details += (_row(row["what"], whose, *(_mark(row[name]) for name in names)) for row in some)
    return "".join([*summary, *details])


def _counts(title: str, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    return _row(title, len(rows), *(str(sum(row[name] for row in rows)) if name in rows[0] else "–" for name in TOOLS))


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |\n"


def _mark(found: bool) -> str:
    return "found" if found else "**missed**"


def _foreign(rows: list[dict[str, Any]]) -> str:
    legal = [row for row in rows if not row["true"]]
    alarms = {tool: sum(bool(row.get(tool)) for row in legal) for tool in TOOLS if any(tool in row for row in legal)}
    said = ", ".join(f"`{tool}` {count}" for tool, count in alarms.items())
    lines = [f"{len(rows)} files, {len(legal)} of them legal. Alarms about legal ones: {said}.\n\n"]
    lines += ["What is said of the others, and why it is true:\n\n", "| file | rule | why |\n|---|---|---|\n"]
    lines += (f"| {row['file']} | `{rule}` | {why} |\n" for row in rows for rule, why in row["true"].items())
    return "".join(lines)
