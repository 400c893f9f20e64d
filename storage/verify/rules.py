"""The rules as data: what is looked for, how bad it is, what to do about it. They stand in `rules.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """Error: something cannot be trusted or replayed. Warning: likely wrong. Note: legal, worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is looked for; a severity of None leaves it out."""

    id: str
    of: str  # file, record, http, links, index, wacz, archive, secrets
    what: str
    remedy: str
    foreign: Severity | None
    ours: Severity | None


def _load(path: Path) -> dict[str, Rule]:
    made: dict[str, Rule] = {}
    for name, told in tomllib.loads(path.read_text("utf-8")).items():
        foreign, ours = (_severity(told.get(key, told["severity"])) for key in ("severity", "ours"))
        made[name] = Rule(name, told["of"], told["what"], told["remedy"], foreign, ours)
    return made


def _severity(word: str) -> Severity | None:
    return None if word == "none" else Severity(word)


RULES = _load(Path(__file__).with_name("rules.toml"))
