"""A value and the place in the captured bytes that says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim(Generic[T]):
    """`where`: `json:…`, `css:…`, `meta:name`, `header:…`, as in `Signal.where`."""

    value: T
    where: str


def value(claim: Claim[T] | None) -> T | None:
    """What is claimed, or None."""
    return claim.value if claim else None
