"""What the log tells of a file: its rows, and of each column nulls and bounds (Delta protocol, per-file statistics).

No column may lack them: where delta-rs knows no bound of a column, it tells pyarrow, and with it DuckDB and pandas,
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

CHARACTERS = 32  # of a text that a bound keeps, as in what Delta's own writer writes
FIRST_SURROGATE, AFTER_SURROGATES = 0xD800, 0xE000  # code points between them are no characters


@dataclass(frozen=True)
class ColumnStatistics:
    """lowest, highest: None where there is no value, and for lists, which have no bounds in the protocol."""

    nulls: int
    lowest: Any = None
    highest: Any = None


def file_statistics(path: Path, columns: Sequence[str]) -> tuple[int, str]:
    """The number of a Parquet file's rows, and its statistics as the protocol's JSON.

    columns: a column that the file doesn't have is null in every row. Bounds are of numbers: the suites let no NaN
    and no infinity through.
    """
    with pq.ParquetFile(path, coerce_int96_timestamp_unit="us") as file:
        rows = file.metadata.num_rows
        found = {name: _of_column(file, name) for name in columns}
    lowest = {name: _lower_bound(column.lowest) for name, column in found.items()}
    highest = {name: _upper_bound(column.highest) for name, column in found.items()}
    statistics = {
        "numRecords": rows,
        "minValues": {name: bound for name, bound in lowest.items() if bound is not None},
        "maxValues": {name: bound for name, bound in highest.items() if bound is not None},
        "nullCount": {name: column.nulls for name, column in found.items()},
    }
    return rows, json.dumps(statistics, ensure_ascii=False, allow_nan=False)


def hides_nulls(path: Path) -> bool:
    """Whether the footer has statistics of a column without the number of nulls, which DataFusion takes for none.

    So parquet-mr writes it where a text is longer than 4 KB, unless bounds are cut.
    """
    file = pq.read_metadata(path)
    groups = [file.row_group(group) for group in range(file.num_row_groups)]
    told = [group.column(place).statistics for group in groups for place in range(group.num_columns)]
    return any(statistics is not None and not statistics.has_null_count for statistics in told)


def _of_column(file: pq.ParquetFile, name: str) -> ColumnStatistics:
    leaves = {file.schema.column(place).path: place for place in range(len(file.schema))}
    if not any(path.split(".")[0] == name for path in leaves):
        return ColumnStatistics(file.metadata.num_rows)
    groups = [_of_row_group(file, name, group, leaves.get(name)) for group in range(file.num_row_groups)]
    return ColumnStatistics(
        sum(group.nulls for group in groups),
        min((group.lowest for group in groups if group.lowest is not None), default=None),
        max((group.highest for group in groups if group.highest is not None), default=None),
    )


def _of_row_group(file: pq.ParquetFile, name: str, group: int, leaf: int | None) -> ColumnStatistics:
    """By the footer where it tells, else by the values: of lists, of times in INT96, and of very long texts.

    leaf: the column's place in the footer; None for one of more than one level.
    """
    if leaf is not None:
        chunk = file.metadata.row_group(group).column(leaf)
        told = chunk.statistics
        if told is not None and told.has_null_count and told.has_min_max:
            return ColumnStatistics(told.null_count, told.min, told.max)
        if told is not None and told.has_null_count and told.null_count == chunk.num_values:
            return ColumnStatistics(told.null_count)
    values = file.read_row_group(group, columns=[name]).column(0)
    if pa.types.is_nested(values.type):
        return ColumnStatistics(values.null_count)
    bounds = pc.min_max(values)
    return ColumnStatistics(values.null_count, bounds["min"].as_py(), bounds["max"].as_py())


def _lower_bound(value: Any) -> Any:
    return value[:CHARACTERS] if isinstance(value, str) else _as_json(value)


def _upper_bound(value: Any) -> Any:
    return _raised(value) if isinstance(value, str) and len(value) > CHARACTERS else _as_json(value)


def _raised(text: str) -> str:
    """A short text that is above every text with the same beginning: its last character is the next one."""
    beginning = text[:CHARACTERS].rstrip(chr(sys.maxunicode))
    if not beginning:
        return text
    following = ord(beginning[-1]) + 1
    return beginning[:-1] + chr(AFTER_SURROGATES if following == FIRST_SURROGATE else following)


def _as_json(value: Any) -> Any:
    """The value as the protocol writes it. Raises TypeError for a type that no table has so far."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)  # INT96 knows no zone; Spark writes UTC
            return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case None | bool() | int() | str():
            return value
    raise TypeError(f"no form of {type(value).__name__} in a Delta log is known: {value!r}")
