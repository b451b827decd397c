"""The lake as the page reads it."""

import duckdb

from movierec_spark import tables
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import connect, is_there
from movierec_spark.tables.table import Table

CATALOGUE = """
    CREATE VIEW catalogue AS
    SELECT movie_id, title || coalesce(' (' || release_year || ')', '') AS title, genres
    FROM silver.movies
    QUALIFY row_number() OVER (PARTITION BY movie_id ORDER BY as_of DESC, source) = 1
"""


def open_lake(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection with a view of each table under its own name, and catalogue: movie_id, title with year, genres.

    A table that no job has created yet is empty. Raises MovierecError where there is no lake.
    """
    if not is_there(settings, tables.AUDIT):
        raise MovierecError(f"there is no lake in {settings.lake} yet: run movierec_daily first")
    there = [table for table in tables.ALL if is_there(settings, table)]
    lake = connect(settings, *there)
    for table in tables.ALL:
        if table not in there:
            lake.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
            lake.execute(f"CREATE TABLE {table.name} ({_columns(table)})")
    lake.execute(CATALOGUE)
    return lake


def _columns(table: Table) -> str:
    """The columns as DuckDB spells them."""
    kinds = {"TIMESTAMP": "TIMESTAMPTZ", "ARRAY<STRING>": "STRING[]"}
    return ", ".join(f'"{name}" {kinds.get(kind, kind)}' for name, kind, _ in table.documentation)
