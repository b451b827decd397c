"""The lake's tables without Spark: DuckDB over delta-rs."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
from deltalake import DeltaTable

from movierec_spark import tables
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.table import Table


@dataclass(frozen=True)
class Content:
    """What a table holds, whatever the order of its rows: their number and the sum of their hashes."""

    rows: int
    hashes: int


def connect(settings: Settings, *needed: Table) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with one view per table, under the table's own name.

    Raises MovierecError where a table isn't there yet.
    """
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in needed:
        path = settings.lake / table.path
        if not DeltaTable.is_deltatable(str(path)):
            raise MovierecError(f"{table.name} is not there yet ({path}): run movierec_daily first")
        connection.register(table.path, DeltaTable(str(path)).to_pyarrow_dataset())
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
        connection.execute(f'CREATE VIEW {table.name} AS SELECT * FROM "{table.path}"')
    return connection


def contents(settings: Settings) -> dict[str, Content]:
    """The content of each table that is there, leaving out columns that change without meaning."""
    return {table.name: _content(settings, table) for table in _present(settings)}


def changed(before: dict[str, Content], after: dict[str, Content]) -> list[str]:
    """The tables whose rows differ; one that is new and empty counts as unchanged."""
    nothing = Content(0, 0)
    return sorted(name for name in after if after[name] != before.get(name, nothing))


def _present(settings: Settings) -> Iterator[Table]:
    return (table for table in tables.ALL if DeltaTable.is_deltatable(str(settings.lake / table.path)))


def _content(settings: Settings, table: Table) -> Content:
    columns = ", ".join(f'"{column}"' for column in table.column_names if column not in table.volatile)
    query = f"SELECT count(*), coalesce(sum(hash({columns})::HUGEINT), 0)::VARCHAR FROM {table.name}"
    rows, hashes = connect(settings, table).sql(query).fetchall()[0]
    return Content(rows, int(hashes))
