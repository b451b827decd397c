"""The lake's tables as DuckDB views, read by delta-rs, without Spark."""

import duckdb
from deltalake import DeltaTable

from movierec_spark import tables
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings

MOVIES = """
    CREATE VIEW catalogue AS
    SELECT movie_id, title || coalesce(' (' || release_year || ')', '') AS title, genres
    FROM silver.movies
    QUALIFY row_number() OVER (PARTITION BY movie_id ORDER BY as_of DESC, source) = 1
"""


def open_lake(settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection with a view of each table under its own name, and catalogue: movie_id, title with year, genres.

    Raises MovierecError where a table isn't there yet.
    """
    lake = duckdb.connect()
    lake.execute("SET TimeZone = 'UTC'")
    for table in tables.ALL:
        path = settings.lake / table.path
        if not DeltaTable.is_deltatable(str(path)):
            raise MovierecError(f"{table.name} is not there yet ({path}): run movierec_daily first")
        lake.register(table.path, DeltaTable(str(path)).to_pyarrow_dataset())
        lake.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
        lake.execute(f'CREATE VIEW {table.name} AS SELECT * FROM "{table.path}"')
    lake.execute(MOVIES)
    return lake
