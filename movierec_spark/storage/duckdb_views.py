"""The lake's tables as DuckDB views, read by delta-rs, without Spark."""

import duckdb
from deltalake import DeltaTable

from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.storage.arrow import dataset
from movierec_spark.storage.lake_layout import check_layout
from movierec_spark.tables.table import Table


def connect(settings: Settings, *needed: Table) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with one view per table, under the table's own name; times are in UTC.

    Raises MovierecError where a table isn't there yet, LakeOutdated where the tables would be misread.
    """
    check_layout(settings.lake)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table in needed:
        path = settings.lake / table.path
        if not is_there(settings, table):
            raise MovierecError(f"{table.name} is not there yet ({path}): run movierec_daily first")
        connection.register(table.path, dataset(DeltaTable(str(path))))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
        connection.execute(f'CREATE VIEW {table.name} AS SELECT * FROM "{table.path}"')
    return connection


def is_there(settings: Settings, table: Table) -> bool:
    return DeltaTable.is_deltatable(str(settings.lake / table.path))
