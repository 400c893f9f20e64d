"""The short version of `scripts/bench faults`: a few kills at random moments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.verify.killing import kill_once


@pytest.mark.parametrize("seed", [101, 102, 103, 104])
def test_a_kill_loses_no_promise(seed: int, tmp_path: Path) -> None:
    state = kill_once(tmp_path, seed, longest=2.0)
    assert state.promised["W"] >= 1
    assert state.lost == []
    assert state.errors == []
