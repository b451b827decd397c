"""The lake as DuckDB views, for the report."""

import duckdb

from movierec_spark import tables
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import add_latest_views, connect, is_there
from movierec_spark.tables.table import Table


def open_lake(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with a view of each table under its own name; a table that isn't there yet is empty.

    Beside them what the job of the served day saw: latest.ratings, latest.movies and catalogue (see add_latest_views).
    Raises MovierecError where there is no lake.
    """
    if not is_there(settings, tables.AUDIT):
        raise MovierecError(f"there is no lake in {settings.lake} yet: run movierec_daily first")
    existing = [table for table in tables.ALL if is_there(settings, table)]
    lake = connect(settings, *existing)
    for table in tables.ALL:
        if table not in existing:
            lake.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
            lake.execute(f"CREATE TABLE {table.name} ({_columns(table)})")
    served_day = lake.sql("SELECT max(as_of) FROM gold.recommendations").fetchall()[0][0]
    add_latest_views(lake, settings, served_day, tables.MOVIES, tables.RATINGS)
    return lake


def _columns(table: Table) -> str:
    """The columns in DuckDB's SQL."""
    types = {"TIMESTAMP": "TIMESTAMPTZ", "ARRAY<STRING>": "STRING[]"}
    return ", ".join(f'"{name}" {types.get(type_, type_)}' for name, type_, _ in table.documentation)
