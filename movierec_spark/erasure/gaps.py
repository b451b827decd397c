"""Columns that count the rows of a group without gaps, where rows of the group are taken out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from movierec_spark.tables import ALL, AUDIENCES
from movierec_spark.tables.table import Table

PARQUET = ".parquet"


@dataclass(frozen=True)
class Counter:
    """column: counts the rows of each group of equal values of another column."""

    group: str
    column: str


# The lines of text files stay where they are, since emptied ones count; the rows of a Parquet drop move up.
COUNTERS = {AUDIENCES: Counter("movie_id", "rank")} | {
    table: Counter("source_file", "row_number") for table in ALL if table.layer == "bronze"
}


@dataclass
class Gaps:
    """The numbers of the rows that are taken out of one partition, by group."""

    counter: Counter
    numbers: dict[str | int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, taken: pa.RecordBatch) -> None:
        """Note rows that are taken out, those of text files left aside."""
        groups, numbers = (taken[name].to_pylist() for name in (self.counter.group, self.counter.column))
        for group, number in zip(groups, numbers, strict=True):
            if not isinstance(group, str) or group.endswith(PARQUET):
                self.numbers[group].append(number)

    def close(self, rows: pa.RecordBatch) -> pa.RecordBatch:
        """The rows that stay, with their numbers moved up."""
        if not self.numbers:
            return rows
        numbers = rows[self.counter.column].to_numpy().copy()
        for is_of_group, taken in self._groups_in(rows):
            numbers[is_of_group] -= np.searchsorted(taken, numbers[is_of_group]).astype(numbers.dtype)
        position = rows.schema.get_field_index(self.counter.column)
        return rows.set_column(position, rows.schema.field(position), pa.array(numbers))

    def _groups_in(self, rows: pa.RecordBatch) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for group, taken in self.numbers.items():
            is_of_group = pc.equal(rows[self.counter.group], group).to_numpy(zero_copy_only=False)
            if is_of_group.any():
                yield is_of_group, np.sort(np.array(taken))


def counter_of(table: Table) -> Counter | None:
    return COUNTERS.get(table)
