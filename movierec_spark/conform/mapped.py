"""Turn the raw rows of a team's own files into silver rows.

Each function takes bronze rows of one drop and keeps their provenance (source_file, row_number). It parses values and
does not judge them: which values are valid is decided by the suite. text_ids: see id_of.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.ids import id_of
from movierec_spark.conform.values import (
    PROVENANCE,
    known_at,
    known_at_release,
    parse_number,
    parse_optional_integer,
    parse_timestamp,
    split_title_and_year,
)
from movierec_spark.sources.raw_values import parse_list


def conform_mapped_ratings(raw: DataFrame, known_from: str, text_ids: bool) -> DataFrame:
    """silver.ratings rows. known_from: "arrival" (the drop's day) or "event_time" (the rating's day)."""
    rated_at = parse_timestamp("rated_at")
    return raw.select(
        "source",
        id_of("user_id", text_ids).alias("user_id"),
        id_of("movie_id", text_ids).alias("movie_id"),
        parse_number("rating").cast("float").alias("rating"),
        rated_at.alias("rated_at"),
        known_at(rated_at, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def conform_mapped_movies(raw: DataFrame, known_from: str, text_ids: bool) -> DataFrame:
    """silver.movies rows; the release year comes from its own column, or else from the end of the title.

    known_from: "arrival" (the drop's day) or "event_time" (the first day of the release year).
    """
    title, year_of_title = split_title_and_year("title")
    year = F.coalesce(parse_optional_integer("release_year"), year_of_title)
    return raw.select(
        "source",
        id_of("movie_id", text_ids).alias("movie_id"),
        title.alias("title"),
        year.alias("release_year"),
        parse_list(F.col("genres")).alias("genres"),
        F.trim("imdb_id").alias("imdb_id"),
        parse_optional_integer("tmdb_id", "bigint").alias("tmdb_id"),
        known_at_release(year, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def conform_mapped_users(raw: DataFrame, text_ids: bool) -> DataFrame:
    """silver.users rows; they are known on the drop's day."""
    return raw.select(
        "source",
        id_of("user_id", text_ids).alias("user_id"),
        "gender",
        parse_optional_integer("age").alias("age"),
        "occupation",
        "zip_code",
        F.col("as_of").alias("known_at"),
        "as_of",
        *PROVENANCE,
    )
