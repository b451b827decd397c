"""The lake's tables as DuckDB views, read by delta-rs, without Spark."""

from datetime import date
from tempfile import gettempdir
from uuid import uuid4

import duckdb

from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import check_layout
from movierec_spark.storage.latest_rows import latest_rows_query
from movierec_spark.tables import CREDITS, MOVIES
from movierec_spark.tables.table import Table

CATALOGUE = """
    CREATE VIEW catalogue AS
    SELECT movie_id, title || coalesce(' (' || release_year || ')', '') AS title, release_year, genres
    FROM latest.movies
"""


PEOPLE = """
    CREATE VIEW people AS
    SELECT movie_id, role, person, billing FROM latest.credits AS credit
    JOIN latest.movies AS movie ON credit.film IN (movie.imdb_id, movie.movie_id::VARCHAR)
"""

MEMORY_LIMIT = "40%"  # of the machine: beside it may stand the driver of a job's Spark


def connect(settings: Settings, *needed: Table) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with one view per table, under the table's own name; times are in UTC.

    Raises MovierecError where a table isn't there yet, LakeOutdated where the tables would be misread.
    """
    lake = Lake.of(settings)
    check_layout(lake.root)
    # What needs more memory goes to the disk, by default below the working folder, which may be read-only.
    overflow = f"{gettempdir()}/movierec-{uuid4().hex}"
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": overflow})
    connection.execute("SET TimeZone = 'UTC'")
    for table in needed:
        if not lake.has(table):
            raise MovierecError(f"{table.name} is not there yet ({lake.location(table)}): run movierec_daily first")
        connection.register(table.path, lake.dataset(table))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
        connection.execute(f'CREATE VIEW {table.name} AS SELECT * FROM "{table.path}"')
    return connection


def add_latest_views(
    connection: duckdb.DuckDBPyConnection, settings: Settings, as_of: date | None, *needed: Table
) -> None:
    """Add views of the rows that a job for a day sees (None: for any day): latest.ratings of silver.ratings, and so on.

    Of the movies also catalogue: movie_id, title with the year in brackets, release_year, genres; of movies and credits
    people: movie_id, role, person, billing.
    needed: tables that have a natural key and are connected already.
    """
    connection.execute("CREATE SCHEMA latest")
    for table in needed:
        name = table.name.replace(f"{table.layer}.", "latest.")
        connection.execute(f"CREATE VIEW {name} AS {latest_rows_query(table, tuple(settings.sources), as_of)}")
    if MOVIES in needed:
        connection.execute(CATALOGUE)
    if {MOVIES, CREDITS} <= set(needed):
        connection.execute(PEOPLE)
