"""What an erasure finds at one place, and what becomes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What is counted."""

    ROWS = "rows"
    FILES = "files"


@dataclass(frozen=True)
class Finding:
    """count: how many rows or files named the people. left: why they are left to a person; None: they are gone.

    place: names no person: the table, or the folder or file relative to the home.
    """

    place: str
    count: int
    unit: Unit
    left: str | None = None


Findings = Iterator[Finding]
