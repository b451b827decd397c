"""Per-file statistics of the Delta protocol: number of rows, and null count, minimum and maximum of each column.

They must be complete: where the log has no bound of a column, delta-rs makes pyarrow, and so DuckDB and pandas, believe
that the file holds no value of it.
"""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BOUND_CHARACTERS = 32  # to which a string is cut in a bound, as Delta's own writer does it
FIRST_SURROGATE, AFTER_SURROGATES = 0xD800, 0xE000  # the code points between them are not characters


@dataclass(frozen=True)
class ColumnStatistics:
    """Null count, minimum and maximum of one column in one file or row group.

    lowest, highest: None where all values are null, and for lists, which have no bounds in the protocol.
    """

    nulls: int
    lowest: Any = None
    highest: Any = None


def file_statistics(path: Path, columns: Sequence[str]) -> tuple[int, str]:
    """The number of rows of a Parquet file, and its statistics as the JSON of the protocol.

    columns: those of the table that are to be described; one that the file lacks is null in every row. Bounds ignore
    NaN and infinity, which no suite accepts.
    """
    with pq.ParquetFile(path, coerce_int96_timestamp_unit="us") as file:
        rows = file.metadata.num_rows
        statistics = {name: _column_statistics(file, name) for name in columns}
    lowest = {name: _lower_bound(column.lowest) for name, column in statistics.items()}
    highest = {name: _upper_bound(column.highest) for name, column in statistics.items()}
    fields = {
        "numRecords": rows,
        "minValues": {name: bound for name, bound in lowest.items() if bound is not None},
        "maxValues": {name: bound for name, bound in highest.items() if bound is not None},
        "nullCount": {name: column.nulls for name, column in statistics.items()},
    }
    return rows, json.dumps(fields, ensure_ascii=False, allow_nan=False)


def lacks_null_counts(path: Path) -> bool:
    """Whether the footer has statistics without a null count, which DataFusion reads as: there are no nulls.

    Spark's Parquet writer leaves the count out where a string is longer than 4 KB, unless bounds are cut.
    """
    file = pq.read_metadata(path)
    groups = [file.row_group(group) for group in range(file.num_row_groups)]
    chunks = [group.column(index).statistics for group in groups for index in range(group.num_columns)]
    return any(statistics is not None and not statistics.has_null_count for statistics in chunks)


def _column_statistics(file: pq.ParquetFile, name: str) -> ColumnStatistics:
    leaves = {file.schema.column(index).path: index for index in range(len(file.schema))}
    if not any(path.split(".")[0] == name for path in leaves):
        return ColumnStatistics(file.metadata.num_rows)
    groups = [_row_group_statistics(file, name, group, leaves.get(name)) for group in range(file.num_row_groups)]
    return ColumnStatistics(
        sum(group.nulls for group in groups),
        min((group.lowest for group in groups if group.lowest is not None), default=None),
        max((group.highest for group in groups if group.highest is not None), default=None),
    )


def _row_group_statistics(file: pq.ParquetFile, name: str, group: int, leaf: int | None) -> ColumnStatistics:
    """Take the statistics from the footer, or else from the values: of lists, INT96 timestamps, very long strings.

    leaf: the index of the column in the footer; None for a nested column.
    """
    if leaf is not None:
        chunk = file.metadata.row_group(group).column(leaf)
        footer = chunk.statistics
        if footer is not None and footer.has_null_count and footer.has_min_max:
            return ColumnStatistics(footer.null_count, footer.min, footer.max)
        if footer is not None and footer.has_null_count and footer.null_count == chunk.num_values:
            return ColumnStatistics(footer.null_count)
    values = file.read_row_group(group, columns=[name]).column(0)
    if pa.types.is_nested(values.type):
        return ColumnStatistics(values.null_count)
    bounds = pc.min_max(values)
    return ColumnStatistics(values.null_count, bounds["min"].as_py(), bounds["max"].as_py())


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
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)  # INT96 has no time zone; Spark writes UTC
            return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case None | bool() | int() | str():
            return value
    raise TypeError(f"no form of {type(value).__name__} in a Delta log is known: {value!r}")
