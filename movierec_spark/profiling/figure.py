"""One figure of a profile: a row of gold.profiles without its day."""

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

DIGITS = 9  # Spark adds up floats in any order; fractions are rounded to so many digits so that they are reproducible


class Figure(NamedTuple):
    """See metrics.py for what each metric means; column_name is "" for a figure of the whole table."""

    table_name: str
    column_name: str
    segment: str
    metric: str
    value: float


def existing(figures: Iterable[tuple[str, str, str, str, float | None]]) -> Iterator[Figure]:
    """The figures whose value is a finite number, rounded."""
    for table, column, segment, metric, value in figures:
        if value is not None and math.isfinite(value):
            yield Figure(table, column, segment, metric, rounded(float(value)))


def rounded(value: float) -> float:
    return value if value.is_integer() else float(f"{value:.{DIGITS}g}")
