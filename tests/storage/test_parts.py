"""A stream in parts: whatever is written and settled, the parts put together are what was meant."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from storage.objects.parts import Parts

PIECES = st.lists(st.tuples(st.booleans(), st.binary(max_size=40), st.binary(max_size=90)), max_size=12)


@given(st.integers(1, 32), PIECES)
def test_parts_put_together_are_the_stream(size: int, pieces: list[tuple[bool, bytes, bytes]]) -> None:
    """Each piece: whether its first bytes are settled only after the others."""
    sent: dict[int, bytes] = {}
    parts = Parts(size, sent.__setitem__)
    expected = b""
    for late, first, rest in pieces:
        if late:
            parts.reserve(len(first))
            parts.write(rest)
            parts.settle(first)
        else:
            parts.write(first + rest)
        expected += first + rest
    parts.finish()
    assert b"".join(sent[number] for number in sorted(sent)) == expected
    assert sorted(sent) == list(range(1, len(sent) + 1))
    assert all(len(sent[number]) == size for number in sorted(sent)[:-1])
    assert parts.position == len(expected)
    assert parts.digests == {number: hashlib.sha256(part).digest() for number, part in sent.items()}


def test_only_the_parts_with_the_open_place_wait() -> None:
    sent: dict[int, bytes] = {}
    parts = Parts(10, sent.__setitem__)
    parts.write(b"a" * 8)
    parts.reserve(5)
    parts.write(b"b" * 40)
    assert sorted(sent) == [3, 4, 5]
    parts.settle(b"12345")
    assert sorted(sent) == [1, 2, 3, 4, 5]
    assert sent[1] + sent[2] == b"aaaaaaaa12345bbbbbbb"
