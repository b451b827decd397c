"""Example rows of any table, made from its declaration, with nulls and unusual values in every column."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from movierec_spark.tables.table import Table

ROWS = 6
LONG = "The Assassination of Jesse James by the Coward Robert Ford"
VALUES: dict[str, tuple[Any, ...]] = {
    "STRING": (
        "Action",
        'o\'brien & "co" 100% #1',
        f"{LONG}, part 1",
        f"{LONG}, part 2",
        "\U0001f3ac" * 40,
        "",
        "müller\n\ttwo lines\\",
        "\U0010ffff" * 40,
        "a" * 5000,
    ),
    "BIGINT": (1, -7, 2**53 + 1, 414, 2**62),
    "INT": (2018, -1, 0, 7),
    "FLOAT": (0.5, 3.5, -0.25, 4.0),
    "DOUBLE": (0.1, -1e300, 1 / 3, 0.0, 12.5),
    "BOOLEAN": (True, False),
    "DATE": (date(2018, 9, 1), date(1895, 12, 28), date(2000, 2, 29), date(2262, 4, 12)),
    "TIMESTAMP": (
        datetime(2018, 9, 26, 1, 2, 3, 123456, UTC),
        datetime(2018, 9, 26, 1, 2, 3, 999999, UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999999, UTC),
        datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    ),
    "ARRAY<STRING>": (["Drama"], [], ["Sci-Fi", "o'brien"], ["x" * 50]),
}
ABSENT: dict[str, Any] = {
    "STRING": "Nobody says this",
    "BIGINT": 12,
    "INT": 1234,
    "FLOAT": 2.25,
    "DOUBLE": 7.75,
    "BOOLEAN": None,
    "DATE": date(2010, 1, 1),
    "TIMESTAMP": datetime(2010, 1, 1, tzinfo=UTC),
}


def example_rows(table: Table, slice_values: dict[str, Any], first: int) -> list[dict[str, Any]]:
    """ROWS rows of one partition; every third column, where it is nullable, holds only null.

    slice_values: by column, the values of the partition. first: the index in VALUES to start from.
    """
    numbers = count(first)
    return [
        {
            name: slice_values[name]
            if name in table.partitioned_by
            else _value(table, name, kind, column_index, next(numbers))
            for column_index, (name, kind, _) in enumerate(table.documentation)
        }
        for _ in range(ROWS)
    ]


def _value(table: Table, name: str, kind: str, column_index: int, number: int) -> Any:
    values = VALUES[kind]
    if name not in table.required_columns and (column_index % 3 == 0 or number % 4 == 0):
        return None
    return values[number % len(values)]
