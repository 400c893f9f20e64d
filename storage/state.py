"""What the fleet shares while it works: schedules, runs, their ledger, workers, budgets. SQLite, or Postgres for many.

A cache next to the archive, never the truth: captures, records and runs are in the archive's tables. What only this
database knows is which schedules are paused, the ledger of decisions, and which runs are under way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from os import environ
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from storage.errors import StorageError
from storage.objects import local_path
from storage.sqlite import BUSY, set_up

FORMAT = 1
"""Of these tables and of the jobs in the queue. A worker with a lower one takes no work from this database."""


class StateError(StorageError):
    """The database cannot be used. What was under way goes on when it is back; nothing fetched is lost."""


class OutdatedError(StateError):
    """This worker's code is older than what the database holds."""


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware time, kept in UTC."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """SQLite keeps no zone."""
        if value is None:
            return None
        return value.astimezone(UTC).replace(tzinfo=None if dialect.name == "sqlite" else UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = sa.MetaData()

META = sa.Table(
    "foldline_meta", METADATA, sa.Column("key", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
SCHEDULES = sa.Table(
    "foldline_schedules",
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("cursor", Moment),  # the last due time decided on
    sa.Column("paused_at", Moment),
    sa.Column("paused_why", sa.Text),
    sa.Column("rhythm", sa.Text),  # JSON; what was learned, and can be again
)
RUNS = sa.Table(
    "foldline_runs",
    METADATA,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("politeness_group", sa.Text, nullable=False),
    sa.Column("due", Moment, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),  # schedule, trigger, backfill
    sa.Column("state", sa.Text, nullable=False),  # waiting, running, over
    sa.Column("queued_at", Moment, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("finished_at", Moment),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("host", sa.Text),  # whose spool has what is not yet in the archive
    sa.Column("outcome", sa.Text),
    sa.Column("detail", sa.Text),
    sa.Column("counts", sa.Text),  # JSON
    sa.Index("foldline_runs_open", "source", "state"),
    sa.Index("foldline_runs_due", "source", "due"),
)
LEDGER = sa.Table(
    "foldline_ledger",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("due", Moment, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("run", sa.Text),
    sa.Index("foldline_ledger_source", "source", "id"),
)
WORKERS = sa.Table(
    "foldline_workers",
    METADATA,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),  # where `pid` means something: boot and PID namespace
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("beat", sa.BigInteger, nullable=False),  # others watch it move, by their own clock
    sa.Column("state", sa.Text, nullable=False),  # working, draining, gone
)
GROUPS = sa.Table(
    "foldline_groups",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("next_start", sa.Float(53), nullable=False, server_default="0"),  # Unix seconds, as the rest
    sa.Column("paused_until", sa.Float(53), nullable=False, server_default="0"),
    sa.Column("why", sa.Text),
    sa.Column("delay", sa.Float(53), nullable=False, server_default="0"),
    sa.Column("concurrency", sa.Integer, nullable=False, server_default="0"),  # 0: nobody asked
    sa.Column("asked_until", sa.Float(53), nullable=False, server_default="0"),
)
SLOTS = sa.Table(
    "foldline_slots",
    METADATA,
    sa.Column("token", sa.Text, primary_key=True),
    sa.Column("politeness_group", sa.Text, nullable=False, index=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("until", sa.Float(53), nullable=False),
)
SEEN = sa.Table(
    "foldline_seen",  # what the archive holds of an address; a cache, made again from the archive
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),  # and its archive, on a server
    sa.Column("key", sa.Text, primary_key=True),  # a hash of the address: those have no longest
    sa.Column("row", sa.Text, nullable=False),  # JSON of `crawler.jobs.memory.Seen`
)
CRAWLED = sa.Table(
    "foldline_crawled",  # what is known of a source since its last run
    METADATA,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("row", sa.Text, nullable=False),  # JSON of `crawler.jobs.memory.Last`
)

ALERTS = sa.Table(
    "foldline_alerts",
    METADATA,
    sa.Column("monitor", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("finding", sa.Text, nullable=False),  # JSON, as it was when the alert began
    sa.Column("since", Moment, nullable=False),
    sa.Column("cleared_at", Moment),
    sa.Column("told", sa.Text, nullable=False, server_default=""),  # channels that know of it, separated by spaces
    sa.Column("claimed_until", sa.Float(53), nullable=False, server_default="0"),  # somebody is telling it
)


def database_url(archive: str, configured: str | None = None) -> str:
    """The database of an archive: the configured one, else a file in it; for a remote archive, in the user's home."""
    if configured:
        scheme, marked, rest = configured.partition("://")
        return f"postgresql+psycopg://{rest}" if marked and scheme in {"postgres", "postgresql"} else configured
    if not archive.startswith("s3://"):
        return f"sqlite:///{local_path(archive) / 'state.sqlite'}"
    home = Path(environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "foldline"
    return f"sqlite:///{home / sha256(archive.encode()).hexdigest()[:16]}.sqlite"


class State:
    """One database. Opened lazily; `prepare` makes what is not there."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """One machine only."""
        return self.engine.dialect.name == "sqlite"

    def exists(self) -> bool:
        """Whether a local database is there; True for a server's."""
        return not self.is_sqlite or Path(str(self.engine.url.database)).is_file()

    def prepare(self) -> None:
        """Make the tables, or find that they are of a later format. Raises `StateError`."""
        if self.is_sqlite:
            Path(str(self.engine.url.database)).parent.mkdir(parents=True, exist_ok=True)
        with self.begin() as connection:
            if not self.is_sqlite:  # two workers that start together
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(7021943)"))
            METADATA.create_all(connection)
            connection.execute(self.insert(META).values(key="format", value=str(FORMAT)).on_conflict_do_nothing())
            found = self.format(connection)
            if found < FORMAT:
                connection.execute(sa.update(META).where(META.c.key == "format").values(value=str(FORMAT)))
        if found > FORMAT:
            raise outdated(found, self.shown)

    def format(self, connection: sa.Connection) -> int:
        """Which format the database is of."""
        return int(connection.execute(sa.select(META.c.value).where(META.c.key == "format")).scalar_one())

    def begin(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that writes: what it reads stands until its end. What the database refuses: `StateError`."""
        return self._transaction("BEGIN IMMEDIATE")

    def read(self) -> AbstractContextManager[sa.Connection]:
        """A transaction that only reads and waits for no writer. What the database refuses becomes `StateError`."""
        return self._transaction("BEGIN")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sa.Connection]:
        """Python's `sqlite3` would begin at the first write only: what was read before it might no longer be so."""
        try:
            with self.engine.begin() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql(begin)
                yield connection
        except DBAPIError as error:
            first = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
            gone = isinstance(error, OperationalError) or error.connection_invalidated
            remedy = "see that it is up and the URL right; work goes on when it is back" if gone else "a bug"
            raise StateError(f"the database of schedules and runs {'cannot be used' if gone else 'refuses'} ({first})",
                             self.shown, remedy) from error  # fmt: skip

    def insert(self, table: sa.Table) -> Any:
        """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
        if self.is_sqlite:
            from sqlalchemy.dialects.sqlite import insert as into_sqlite

            return into_sqlite(table)
        from sqlalchemy.dialects.postgresql import insert as into_postgres

        return into_postgres(table)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def has_workers(state: State) -> bool:
    """Whether a worker was ever started on this database: alone on a laptop, a crawl shares no budget."""
    with state.read() as connection:
        return connection.execute(sa.select(WORKERS.c.id).limit(1)).first() is not None


def open_runs(state: State) -> list[str]:
    """Ids of the runs that are not over: their spooled work belongs to whoever goes on with them."""
    with state.read() as connection:
        return list(connection.execute(sa.select(RUNS.c.run).where(RUNS.c.state != "over").distinct()).scalars())


def outdated(found: int, where: str) -> OutdatedError:
    """The jobs are of a later format than this code."""
    what = f"the queue is of format {found}, this Foldline knows {FORMAT}"
    return OutdatedError(what, where, "upgrade this worker; the jobs wait for one that is new enough")


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except ArgumentError as error:
        raise StateError("no database URL", url.rpartition("@")[2], "write postgresql://user@host/name") from error
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(parsed, connect_args={"timeout": BUSY})
        sa.event.listen(engine, "connect", set_up)
        return engine
    if parsed.get_backend_name() != "postgresql":
        raise StateError("neither Postgres nor SQLite", parsed.get_backend_name(), "write postgresql://user@host/name")
    return sa.create_engine(
        parsed, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args={"connect_timeout": 10}
    )
