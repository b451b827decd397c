"""MovieLens raw rows, typed. Each function takes bronze rows of one drop and says nothing of what is valid."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.values import (
    PROVENANCE,
    known_at,
    moment_of_seconds,
    number,
    optional_integer,
    released,
    title_and_year,
)

NO_GENRES = "(no genres listed)"


def conform_ratings(raw: DataFrame, known_from: str) -> DataFrame:
    """silver.ratings rows, with source_file and row_number.

    known_from: "arrival" (a row is known on the drop's day) or "event_time" (on the rating's day).
    """
    rated_at = moment_of_seconds("timestamp")
    return raw.select(
        "source",
        F.col("userId").try_cast("bigint").alias("user_id"),
        F.col("movieId").try_cast("bigint").alias("movie_id"),
        number("rating").cast("float").alias("rating"),
        rated_at.alias("rated_at"),
        known_at(rated_at, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def conform_tags(raw: DataFrame, known_from: str) -> DataFrame:
    """silver.tags rows, with source_file and row_number; known_from as for ratings."""
    tagged_at = moment_of_seconds("timestamp")
    return raw.select(
        "source",
        F.col("userId").try_cast("bigint").alias("user_id"),
        F.col("movieId").try_cast("bigint").alias("movie_id"),
        F.trim("tag").alias("tag"),
        tagged_at.alias("tagged_at"),
        known_at(tagged_at, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def conform_links(raw: DataFrame) -> DataFrame:
    """silver.links rows, with source_file and row_number."""
    return raw.select(
        "source",
        F.col("movieId").try_cast("bigint").alias("movie_id"),
        _imdb_id().alias("imdb_id"),
        optional_integer("tmdbId", "bigint").alias("tmdb_id"),
        "as_of",
        *PROVENANCE,
    )


def conform_users(raw: DataFrame, first_events: DataFrame, known_from: str) -> DataFrame:
    """silver.users rows, with source_file and row_number.

    first_events: user_id, first_event DATE. known_from: "arrival" or "event_time" (the user's first event).
    """
    first = F.least(F.coalesce("first_event", "as_of"), "as_of")
    return (
        raw.withColumn("user_id", F.col("userId").try_cast("bigint"))
        .join(first_events, on="user_id", how="left")
        .select(
            "source",
            "user_id",
            "gender",
            optional_integer("age").alias("age"),
            "occupation",
            F.col("zipCode").alias("zip_code"),
            (first if known_from == "event_time" else F.col("as_of")).alias("known_at"),
            "as_of",
            *PROVENANCE,
        )
    )


def conform_movies(raw: DataFrame, links: DataFrame, first_events: DataFrame, known_from: str) -> DataFrame:
    """silver.movies rows, with source_file and row_number.

    links: silver.links rows of the same drop. first_events: movie_id, first_event DATE.
    known_from: "arrival", or "event_time": the year of release or the first event, whichever is earlier.
    """
    title, year_of_title = title_and_year("title")
    year = F.coalesce(year_of_title, optional_integer("releaseYear"))
    earliest = F.least(F.coalesce(F.least(released(year), "first_event"), "as_of"), "as_of")
    return (
        raw.withColumn("movie_id", F.col("movieId").try_cast("bigint"))
        .join(links.select("movie_id", "imdb_id", "tmdb_id"), on="movie_id", how="left")
        .join(first_events, on="movie_id", how="left")
        .select(
            "source",
            "movie_id",
            title.alias("title"),
            year.alias("release_year"),
            _genres().alias("genres"),
            "imdb_id",
            "tmdb_id",
            (earliest if known_from == "event_time" else F.col("as_of")).alias("known_at"),
            "as_of",
            *PROVENANCE,
        )
    )


def _imdb_id() -> Column:
    """tt and seven digits or more, as IMDb writes it; MovieLens leaves out tt and leading zeros."""
    text = F.trim("imdbId")
    return F.concat(F.lit("tt"), F.when(F.length(text) < 7, F.lpad(text, 7, "0")).otherwise(text))


def _genres() -> Column:
    return F.when(F.col("genres") == NO_GENRES, F.array().cast("array<string>")).otherwise(F.split("genres", r"\|"))
