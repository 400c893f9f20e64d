"""`foldline …`: finds its verbs in `crawler/commands`, runs one; what goes wrong becomes one line and an exit code.

A module there is a verb: its function `run`, or its `app` (a `typer.Typer`) for a verb with verbs of its own. What it
returns is the exit code where that is an integer. At its top it imports only what is light: `--help` loads all verbs.
"""

from __future__ import annotations

import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from types import TracebackType
from typing import Annotated, NoReturn

import typer
from typer.main import get_command

from crawler import commands
from crawler.errors import FoldlineError, debugging
from crawler.exitcodes import ExitCode
from crawler.jobs.lean import collect_seldom
from storage.errors import FULL, BadCursorError, BadNameError, DiskFullError, StorageError, StoreError

HELP = "Archives newsletters and the aggregators that mirror them, and says of every article where the free text ends."
EPILOG = (
    "Settings: FOLDLINE_ARCHIVE, FOLDLINE_CONTACT, FOLDLINE_SOURCES and others; `foldline doctor` shows all in force."
)


def main() -> NoReturn:
    """The `foldline` script."""
    collect_seldom()
    if not debugging():
        sys.excepthook = _one_line
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """Runs one command line; what went wrong is on standard error, the result is the exit code."""
    try:
        result = _done(args)
    except typer.TyperException as error:
        return _say(_usage(error), error)
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except FoldlineError as error:
        return _say(error, error)
    except StorageError as error:
        return _say(_storage(error), error)
    except OSError as error:
        return _say(_system(error), error)
    if result == 130:  # typer's number for Ctrl-C
        return _interrupted()
    return int(result) if isinstance(result, int) else ExitCode.OK


def _done(args: Sequence[str]) -> object:
    """What the verb returns; OK where nobody reads on, `| head` for one."""
    command = get_command(build(args[0] if args else ""))
    try:
        result: object = command.main(list(args) or ["--help"], prog_name="foldline", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit) as error:  # typer makes an exit of it
        if not any(isinstance(one, BrokenPipeError) for one in (error, error.__context__)):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    return result


def verbs() -> list[str]:
    """Names of all modules in `crawler/commands`."""
    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__) if not module.name.startswith("_"))


def build(first: str = "") -> typer.Typer:
    """The application; only the one verb where `first` is a verb, so that it need not wait for the others."""
    app = typer.Typer(
        name="foldline",
        help=HELP,
        epilog=EPILOG,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(_options)
    for verb in [first] if first in verbs() else verbs():
        module = import_module(f"crawler.commands.{verb}")
        if isinstance(group := getattr(module, "app", None), typer.Typer):
            app.add_typer(group, name=verb)
        else:
            app.command(verb)(module.run)
    return app


def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=lambda value: _version() if value else None, is_eager=True, help="Show it."),
    ] = False,
) -> None:
    pass


def _version() -> NoReturn:
    from storage.records import EXTRACTOR

    typer.echo(EXTRACTOR.replace("/", " "))
    raise typer.Exit


def _interrupted() -> int:
    print("foldline: interrupted: stopped at once; what was archived before is safe", file=sys.stderr)
    return ExitCode.INTERRUPTED_NOW


def _say(told: FoldlineError, cause: BaseException) -> int:
    if debugging():
        traceback.print_exception(cause)
    for line in told.lines():
        print(f"foldline: error: {line}", file=sys.stderr)
    return told.code


def _usage(error: typer.TyperException) -> FoldlineError:
    context = getattr(error, "ctx", None)
    path = getattr(context, "command_path", "foldline")
    told = FoldlineError(error.format_message().rstrip("."), remedy=f"see `{path} --help`")
    told.code = ExitCode(error.exit_code)
    return told


def _storage(error: StorageError) -> FoldlineError:
    told = FoldlineError(error.what, error.where, error.remedy)
    codes = {
        DiskFullError: ExitCode.DISK_FULL,
        StoreError: ExitCode.STORE_FAILED,
        BadNameError: ExitCode.BAD_CONFIG,
        BadCursorError: ExitCode.USAGE,
    }
    told.code = next((code for kind, code in codes.items() if isinstance(error, kind)), ExitCode.FAILED)
    return told


def _system(error: OSError) -> FoldlineError:
    if error.errno in FULL:
        told = FoldlineError("no space left", str(error.filename or ""), "free some; what was sealed is safe")
        told.code = ExitCode.DISK_FULL
        return told
    return FoldlineError(
        error.strerror or str(error), str(error.filename or ""), "check that it is there and may be used"
    )


def _one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    last = traceback.extract_tb(trace)[-1:]
    where = "".join(f"{frame.filename}:{frame.lineno}" for frame in last)
    told = FoldlineError(
        f"unexpected {kind.__name__}: {error}", where, "a bug; FOLDLINE_DEBUG=1 shows where it comes from"
    )
    print(f"foldline: error: {told}", file=sys.stderr)
