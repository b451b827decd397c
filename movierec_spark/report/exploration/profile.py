"""The profile of a day, out of gold.profiles: some thousand figures, however many rows the tables hold."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from movierec_spark.profiling.metrics import DERIVED_COLUMNS, TYPE
from movierec_spark.profiling.segments import ALL, BOTH, bin_bounds, name_in
from movierec_spark.tables import BY_NAME

FIGURES = """
    SELECT table_name, column_name, segment, metric, value FROM gold.profiles
    WHERE as_of = $as_of ORDER BY table_name, column_name, metric, segment
"""
DAY_BEFORE = "SELECT max(as_of) FROM gold.profiles WHERE as_of < $as_of"
SECOND_SEGMENTS = {"gender": "genre", "age": "genre", "day": "reason"}  # what may hold beside the first one

Row = tuple[str, str, str, str, float]  # table_name, column_name, segment, metric, value


@dataclass(frozen=True)
class Profile:
    """The figures of one day; column "" stands for the whole table.

    figures: by table, column and metric: the value of each segment.
    """

    as_of: date
    figures: Mapping[tuple[str, str, str], Mapping[str, float]]

    @property
    def tables(self) -> list[str]:
        """The profiled tables, in the order in which rows flow through them."""
        profiled = {table for table, _, _ in self.figures}
        return [name for name in BY_NAME if name in profiled]

    def columns(self, table: str) -> list[str]:
        """The columns of a table as they are declared, then the derived ones."""
        profiled = {column for of, column, _ in self.figures if of == table}
        declared = [*BY_NAME[table].column_names, *DERIVED_COLUMNS.get(table, ())]
        return [name for name in declared if name in profiled]

    def value(self, table: str, column: str, metric: str, segment: str = ALL) -> float | None:
        return self.figures.get((table, column, metric), {}).get(segment)

    def count(self, table: str, column: str, metric: str) -> float:
        """The value of a metric that counts, which has no row where there is nothing to count."""
        return self.value(table, column, metric) or 0.0

    def share(self, table: str, column: str, metric: str, of: str) -> float:
        """The part that a count is of a count of the whole table; 0 of nothing."""
        whole = self.count(table, "", of)
        return self.count(table, column, metric) / whole if whole else 0.0

    def by(self, table: str, column: str, metric: str, kind: str) -> dict[str, float]:
        """The values of the segments of one kind, by what follows the kind: {"Drama": 7} of "genre Drama"."""
        of_kind = {
            name_in(segment, kind): value for segment, value in self.figures.get((table, column, metric), {}).items()
        }
        second = f"{BOTH}{SECOND_SEGMENTS[kind]} " if kind in SECOND_SEGMENTS else None
        return {name: value for name, value in of_kind.items() if name and not (second and second in name)}

    def by_both(self, table: str, column: str, metric: str, kind: str) -> dict[tuple[str, str], float]:
        """The values of two segments that hold at once, by what follows the kinds; see SECOND_SEGMENTS."""
        second = f"{BOTH}{SECOND_SEGMENTS[kind]} "
        of_kind = {
            name_in(segment, kind): value for segment, value in self.figures.get((table, column, metric), {}).items()
        }
        pairs = {name.partition(second): value for name, value in of_kind.items() if name and second in name}
        return {(first, last): value for (first, _, last), value in pairs.items()}

    def bins(self, table: str, column: str, metric: str) -> dict[tuple[float, float], float]:
        """The values of the bins of a number, by their bounds, in ascending order."""
        segments = self.figures.get((table, column, metric), {})
        bounds = {bin_bounds(segment): value for segment, value in segments.items()}
        return dict(sorted((pair, value) for pair, value in bounds.items() if pair))

    def type(self, table: str, column: str) -> str | None:
        """The type of a column, as BIGINT."""
        return next(iter(self.by(table, column, TYPE, "type")), None)


def profile_of(as_of: date, rows: Iterable[Row]) -> Profile:
    figures: dict[tuple[str, str, str], dict[str, float]] = {}
    for table, column, segment, metric, value in rows:
        if table in BY_NAME and math.isfinite(value):
            figures.setdefault((table, column, metric), {})[segment] = value
    return Profile(as_of, figures)


def read_profile(lake: DuckDBPyConnection, as_of: date) -> Profile | None:
    """The profile of a day; None where there is none."""
    rows = lake.execute(FIGURES, {"as_of": as_of}).fetchall()
    return profile_of(as_of, rows) if rows else None


def read_profile_before(lake: DuckDBPyConnection, as_of: date) -> Profile | None:
    """The newest profile of an earlier day; None where this is the first one."""
    day = lake.execute(DAY_BEFORE, {"as_of": as_of}).fetchall()[0][0]
    return read_profile(lake, day) if day else None
