"""What `foldline` says to the shell when it ends. Numbers follow browsertrix-crawler where it has one."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Every way a command can end. Values never change meaning."""

    OK = 0  # done; what was skipped has its reason in the report
    FAILED = 1  # anything without a number of its own, bugs included
    USAGE = 2  # the command line itself: unknown verb, missing argument
    DISK_FULL = 3  # no room for the spool or the archive; what was sealed before is safe
    BAD_CONFIG = 4  # a source file, an environment variable or an option's value
    SOME_FAILED = (
        5  # a source, or a line of a manifest, failed and another did not; or one lost much (Tally.incomplete)
    )
    UNSOUND = 6  # `verify` found errors: something is damaged, missing, or in clear that should not be
    NOTHING_ARCHIVED = 9  # no source could be archived; or nothing that is archived fits what was asked for
    INTERRUPTED = 11  # first SIGINT or SIGTERM: open pages finished, segments sealed
    INTERRUPTED_NOW = 13  # second one, or one with no page open: stopped at once; the next start recovers the rest
    STORE_FAILED = 22  # the archive's store refused or vanished; the spool keeps what it did not take
