"""The index of keys gives what was put into it, however it lies in its blocks."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import postings
from storage.postings import LIMIT, TABLES, Postings

KEYS = st.sampled_from([-(2**63), -5, 0, 1, 7, 8, 2**63 - 1])
BATCHES = st.lists(st.lists(st.tuples(st.lists(KEYS, max_size=5), st.integers(1, 90)), max_size=30), max_size=8)


def opened() -> tuple[sqlite3.Connection, Postings]:
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(TABLES)
    return database, Postings(database)


@given(batches=BATCHES, size=st.integers(1, 4), largest=st.sampled_from([3, 40, 1000]))
def test_every_record_is_found_by_its_keys(batches: list[list[tuple[list[int], int]]], size: int, largest: int) -> None:
    database, index = opened()
    told: dict[int, set[int]] = defaultdict(set)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("BLOCK", size), ("_LARGEST", largest), ("_READ", 2)):
            patch.setattr(postings, name, value)
        for batch in batches:
            index.ahead([*told, 3])
            for keys, doc in batch:
                index.add(keys, doc)
                for key in keys:
                    told[key].add(doc)
            assert index.hits([*told, 3]) == {key: sorted(docs)[:LIMIT] for key, docs in told.items()}
            index.flush()
        index.ahead(told)
        assert index.hits(told) == {key: sorted(docs)[:LIMIT] for key, docs in told.items()}
    database.close()


def test_many_small_batches_become_few_runs() -> None:
    database, index = opened()
    for number in range(200):
        index.add([number, 1_000 + number], number)
        index.flush()
    ((runs,),) = database.execute("SELECT count(DISTINCT run) FROM posting")
    database.close()
    assert runs <= 9


def test_what_was_given_up_is_not_found() -> None:
    database, index = opened()
    index.add([1], 1)
    index.forget()
    index.ahead([1])
    assert index.hits([1]) == {}
    database.close()
