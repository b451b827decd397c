"""Rows of a team's own files, typed; bronze rows of one drop, each function saying nothing of what is valid."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.ids import id_of
from movierec_spark.conform.values import (
    PROVENANCE,
    known_at,
    known_from_release,
    moment,
    number,
    optional_integer,
    title_and_year,
)
from movierec_spark.sources.raw_values import texts_of_list


def conform_mapped_ratings(raw: DataFrame, known_from: str, text_ids: bool) -> DataFrame:
    """silver.ratings rows, with source_file and row_number."""
    rated_at = moment("rated_at")
    return raw.select(
        "source",
        id_of("user_id", text_ids).alias("user_id"),
        id_of("movie_id", text_ids).alias("movie_id"),
        number("rating").cast("float").alias("rating"),
        rated_at.alias("rated_at"),
        known_at(rated_at, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def conform_mapped_movies(raw: DataFrame, known_from: str, text_ids: bool) -> DataFrame:
    """silver.movies rows, with source_file and row_number.

    known_from: "arrival", or "event_time": the year of release. The year is that of its column, or else that at
    the end of the title. genres: parted by | or a JSON list.
    """
    title, year_of_title = title_and_year("title")
    year = F.coalesce(optional_integer("release_year"), year_of_title)
    return raw.select(
        "source",
        id_of("movie_id", text_ids).alias("movie_id"),
        title.alias("title"),
        year.alias("release_year"),
        texts_of_list(F.col("genres")).alias("genres"),
        F.trim("imdb_id").alias("imdb_id"),
        optional_integer("tmdb_id", "bigint").alias("tmdb_id"),
        known_from_release(year, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def conform_mapped_users(raw: DataFrame, text_ids: bool) -> DataFrame:
    """silver.users rows, with source_file and row_number; known on the day of their drop."""
    return raw.select(
        "source",
        id_of("user_id", text_ids).alias("user_id"),
        "gender",
        optional_integer("age").alias("age"),
        "occupation",
        "zip_code",
        F.col("as_of").alias("known_at"),
        "as_of",
        *PROVENANCE,
    )
