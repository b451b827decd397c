"""The lake as DuckDB views, for the report."""

import tempfile
from datetime import date

import duckdb

from movierec_spark import tables
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import add_latest_views, connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table

MEMORY = "2GB"  # what a query needs beyond that goes to disk
SERVED = "CREATE VIEW lists AS SELECT * FROM gold.recommendations"
PUBLISHED = """
    CREATE VIEW lists AS
    SELECT * FROM gold.recommendations_history WHERE publication_id = (
        SELECT arg_max(publication_id, (as_of, generated_at)) FROM gold.recommendations_history
        WHERE as_of <= DATE '{as_of}'
    )
"""


def open_lake(settings: Settings, as_of: date | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with a view of each table under its own name; a table that isn't there yet is empty.

    Beside them what a day saw: latest.ratings, latest.movies and catalogue (see add_latest_views); and lists, the
    recommendations of the last publication up to the day. as_of: that day; None for the day
    that is served.
    Raises MovierecError where there is no lake.
    """
    stored = Lake.of(settings)
    if not stored.has(tables.AUDIT):
        raise MovierecError(f"there is no lake in {settings.lake} yet: run movierec_daily first")
    existing = [table for table in tables.ALL if stored.has(table)]
    lake = connect(settings, *existing)
    lake.execute(f"SET memory_limit = '{MEMORY}'")
    lake.execute(f"SET temp_directory = '{tempfile.gettempdir()}'")
    for table in tables.ALL:
        if table not in existing:
            lake.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
            lake.execute(f"CREATE TABLE {table.name} ({_columns(table)})")
    served_day = lake.sql("SELECT max(as_of) FROM gold.recommendations").fetchall()[0][0]
    lake.execute(SERVED if as_of in (None, served_day) else PUBLISHED.format(as_of=as_of))
    add_latest_views(lake, settings, as_of or served_day, tables.MOVIES, tables.RATINGS)
    return lake


def _columns(table: Table) -> str:
    """The columns in DuckDB's SQL."""
    types = {"TIMESTAMP": "TIMESTAMPTZ", "ARRAY<STRING>": "STRING[]"}
    return ", ".join(f'"{name}" {types.get(type_, type_)}' for name, type_, _ in table.documentation)
