"""Bronze tables: raw rows, as the files of drops hold them."""

from movierec_spark.tables.table import Table

# The columns of a bronze table that the pipeline adds to those of the file.
METADATA_COLUMNS = ("source", "malformed_line", "malformed_values", "source_file", "row_number", "as_of")


def bronze(source: str, file: str, raw_columns: tuple[str, ...]) -> Table:
    """Declare the table for the raw rows of one kind of file; raw_columns: the columns of the file."""
    raw = "".join(f"\n        {column} STRING," for column in raw_columns)
    return Table(
        name=f"bronze.{source}_{file}",
        grain=f"one row of a drop's {file} file, as it stands there",
        key=("source_file", "row_number", "as_of"),
        replaces=("source", "as_of"),
        partitioned_by=("source", "as_of"),
        columns=f"""
        source STRING NOT NULL COMMENT 'the source that delivered it',{raw}
        malformed_line STRING COMMENT 'the whole line, where it has not the fields its header names',
        malformed_values STRING COMMENT 'as JSON by column, the values that are none, such as an object for a text',
        source_file STRING NOT NULL COMMENT 'name of the file in the drop',
        row_number BIGINT NOT NULL COMMENT 'line in the file, the header being 1',
        as_of DATE NOT NULL COMMENT 'day of the drop'
        """,
    )


MOVIELENS_RATINGS = bronze("movielens", "ratings", ("userId", "movieId", "rating", "timestamp"))
MOVIELENS_MOVIES = bronze("movielens", "movies", ("movieId", "title", "genres", "releaseYear"))
MOVIELENS_USERS = bronze("movielens", "users", ("userId", "gender", "age", "occupation", "zipCode"))
MOVIELENS_TAGS = bronze("movielens", "tags", ("userId", "movieId", "tag", "timestamp"))
MOVIELENS_LINKS = bronze("movielens", "links", ("movieId", "imdbId", "tmdbId"))
FEEDBACK_EVENT = (
    *("event_id", "user_id", "movie_id", "event_type", "value", "occurred_at"),
    *("publication_id", "rank", "scenario"),
)
FEEDBACK_EVENTS = bronze("feedback", "events", FEEDBACK_EVENT)
OMDB_FILMS = bronze("omdb", "films", ("imdbID", "Title", "Year", "Director", "Writer", "Cast"))
TABLE_MOVIE = (
    *("movie_id", "title", "release_year", "genres", "imdb_id", "tmdb_id"),
    *("directors", "writers", "actors"),
)
TABLE_RATINGS = bronze("table", "ratings", ("user_id", "movie_id", "rating", "rated_at"))
TABLE_MOVIES = bronze("table", "movies", TABLE_MOVIE)
TABLE_USERS = bronze("table", "users", ("user_id", "gender", "age", "occupation", "zip_code"))
