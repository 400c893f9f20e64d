"""Schedules written into the catalogue's files, comments and order kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import tomlkit
from pydantic import ValidationError
from tomlkit.exceptions import TOMLKitError

from crawler.errors import ConfigError
from crawler.timetable import Schedule


def validated(words: Mapping[str, str]) -> Schedule:
    """Raises `ConfigError` naming the option at fault."""
    try:
        return Schedule.model_validate(dict(words))
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        reason = first["msg"].removeprefix("Value error, ")
        option = f"--{'adaptive' if key == 'cadence' else key}" if key else "--every, --cron, --adaptive"
        said = f"{first['input']!r} {reason}" if key else f"the schedule {reason}"
        remedy = str(Schedule.model_fields[key].description) if key else "see `foldline schedule add --help`"
        raise ConfigError("option", option, said, remedy) from error


def write_schedule(path: Path, source: str, schedule: Schedule) -> None:
    """Put `schedule = {…}` into a source's table; all at once or not at all."""
    try:
        document = tomlkit.parse(path.read_text("utf-8-sig"))
    except TOMLKitError as error:
        raise ConfigError(str(path), "", f"malformed TOML: {error}", "mend the file") from error
    entry = tomlkit.inline_table()
    entry.update(schedule.as_toml())
    document["source"][source]["schedule"] = entry
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(tomlkit.dumps(document), "utf-8")
    draft.replace(path)
