"""What the tables hold, to tell whether anything changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from movierec_spark import tables
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import connect, is_there
from movierec_spark.tables.table import Table


@dataclass(frozen=True)
class TableContent:
    """What a table holds, whatever the order of its rows: their number and the sum of their hashes."""

    rows: int
    hashes: int


def contents(settings: Settings) -> dict[str, TableContent]:
    """The content of each table that is there, leaving out columns that change without meaning."""
    return {table.name: _content(settings, table) for table in _present(settings)}


def changed(before: dict[str, TableContent], after: dict[str, TableContent]) -> list[str]:
    """The tables whose rows differ; one that is new and empty counts as unchanged."""
    nothing = TableContent(0, 0)
    return sorted(name for name in after if after[name] != before.get(name, nothing))


def _present(settings: Settings) -> Iterator[Table]:
    return (table for table in tables.ALL if is_there(settings, table))


def _content(settings: Settings, table: Table) -> TableContent:
    columns = ", ".join(f'"{column}"' for column in table.column_names if column not in table.volatile)
    query = f"SELECT count(*), coalesce(sum(hash({columns})::HUGEINT), 0)::VARCHAR FROM {table.name}"
    rows, hashes = connect(settings, table).sql(query).fetchall()[0]
    return TableContent(rows, int(hashes))
