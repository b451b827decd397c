"""Per-file statistics of the Delta protocol: number of rows, and null count, minimum and maximum of each column.

They must be complete: where the log has no bound of a column, delta-rs makes pyarrow, and so DuckDB and pandas, believe
that the file holds no value of it.
"""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

BOUND_CHARACTERS = 32  # to which a string is cut in a bound, as Delta's own writer does it
FIRST_SURROGATE, AFTER_SURROGATES = 0xD800, 0xE000  # the code points between them are not characters


@dataclass
class ColumnStatistics:
    """Null count, minimum and maximum of the values of one column so far.

    lowest, highest: None where all values are null, and for lists, which have no bounds in the protocol. NaN and
    infinity, which no suite accepts, are no bounds.
    """

    nulls: int = 0
    lowest: Any = None
    highest: Any = None

    def add(self, values: pa.ChunkedArray) -> None:
        self.nulls += values.null_count
        if pa.types.is_nested(values.type) or values.null_count == len(values):
            return
        bounds = pc.min_max(values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values)
        lowest, highest = bounds["min"].as_py(), bounds["max"].as_py()
        self.lowest = lowest if self.lowest is None else min(self.lowest, lowest)
        self.highest = highest if self.highest is None else max(self.highest, highest)


@dataclass
class FileStatistics:
    """The statistics of the rows of a file so far. columns: those of the table that files hold."""

    columns: Sequence[str]
    rows: int = 0
    of_columns: dict[str, ColumnStatistics] = field(default_factory=dict)

    def add(self, rows: pa.Table) -> None:
        """Take in more rows; a column that they lack is null in each of them."""
        self.rows += rows.num_rows
        for name in self.columns:
            column = self.of_columns.setdefault(name, ColumnStatistics())
            if name in rows.column_names:
                column.add(rows.column(name))
            else:
                column.nulls += rows.num_rows

    def as_json(self) -> str:
        """The statistics as the protocol's JSON."""
        lowest = {name: _lower_bound(column.lowest) for name, column in self.of_columns.items()}
        highest = {name: _upper_bound(column.highest) for name, column in self.of_columns.items()}
        fields = {
            "numRecords": self.rows,
            "minValues": {name: bound for name, bound in lowest.items() if bound is not None},
            "maxValues": {name: bound for name, bound in highest.items() if bound is not None},
            "nullCount": {name: column.nulls for name, column in self.of_columns.items()},
        }
        return json.dumps(fields, ensure_ascii=False, allow_nan=False)


def _lower_bound(value: Any) -> Any:
    return value[:BOUND_CHARACTERS] if isinstance(value, str) else _as_json(value)


def _upper_bound(value: Any) -> Any:
    return _short_text_above(value) if isinstance(value, str) and len(value) > BOUND_CHARACTERS else _as_json(value)


def _short_text_above(text: str) -> str:
    """A string of at most BOUND_CHARACTERS that is above every string with the same prefix.

    It is the prefix with its last character replaced by the next one; text itself where no character has a next one.
    """
    prefix = text[:BOUND_CHARACTERS].rstrip(chr(sys.maxunicode))
    if not prefix:
        return text
    next_character = ord(prefix[-1]) + 1
    return prefix[:-1] + chr(AFTER_SURROGATES if next_character == FIRST_SURROGATE else next_character)


def _as_json(value: Any) -> Any:
    """The value as the JSON of the protocol holds it. Raises TypeError for a type that no table has so far."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case None | bool() | int() | str():
            return value
    raise TypeError(f"no form of {type(value).__name__} in a Delta log is known: {value!r}")
