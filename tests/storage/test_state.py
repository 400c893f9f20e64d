"""Transactions of the shared database, as SQLite keeps them."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from storage.budget import Asked, Budget
from storage.state import META, State


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def state(file: Path) -> State:
    made = State(f"sqlite:///{file}")
    made.prepare()
    return made


def _is_locked(file: Path) -> bool:
    other = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return True
    finally:
        other.close()
    return False


def test_nobody_else_takes_a_turn_while_one_is_decided_on(state: State, file: Path) -> None:
    alone: list[bool] = []

    def clock() -> float:
        alone.append(_is_locked(file))
        return 1000.0

    budget = Budget(state, "one", clock)
    for _ in range(2):  # the group is not known yet; it is
        budget.ask("example.com", Asked(1.0, 1))
    assert alone == [True, True]


def test_a_transaction_that_reads_waits_for_no_writer_and_sees_one_state(state: State, file: Path) -> None:
    other = State(f"sqlite:///{file}")
    count = sa.select(sa.func.count()).select_from(META)
    with state.begin() as writing:
        with other.read() as reading:
            before = reading.execute(count).scalar_one()
        writing.execute(sa.insert(META).values(key="one", value="1"))
    with other.read() as reading:
        first = reading.execute(count).scalar_one()
        with state.begin() as writing:
            writing.execute(sa.insert(META).values(key="two", value="2"))
        assert (first, reading.execute(count).scalar_one()) == (before + 1, before + 1)
    other.close()


def test_many_that_start_at_once_on_a_fresh_database_all_start(tmp_path: Path) -> None:
    many = 8
    gate = Barrier(many)

    def start(url: str) -> None:
        gate.wait()
        state = State(url)
        state.prepare()
        state.close()

    with ThreadPoolExecutor(many) as threads:
        for turn in range(5):
            url = f"sqlite:///{tmp_path / f'{turn}.sqlite'}"
            for started in [threads.submit(start, url) for _ in range(many)]:
                started.result()
