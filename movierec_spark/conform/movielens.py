"""Turn MovieLens raw rows into silver rows.

Each function takes bronze rows of one drop and keeps their provenance (source_file, row_number). It parses values and
does not judge them: which values are valid is decided by the suite.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.conform.values import (
    PROVENANCE,
    known_at,
    parse_number,
    parse_optional_integer,
    parse_unix_seconds,
    release_day,
    split_title_and_year,
)

NO_GENRES = "(no genres listed)"


def conform_ratings(raw: DataFrame, known_from: str) -> DataFrame:
    """silver.ratings rows. known_from: "arrival" (the drop's day) or "event_time" (the rating's day)."""
    rated_at = parse_unix_seconds("timestamp")
    return raw.select(
        "source",
        F.col("userId").try_cast("bigint").alias("user_id"),
        F.col("movieId").try_cast("bigint").alias("movie_id"),
        parse_number("rating").cast("float").alias("rating"),
        rated_at.alias("rated_at"),
        known_at(rated_at, known_from).alias("known_at"),
        "as_of",
        *PROVENANCE,
    )


def conform_tags(raw: DataFrame, known_from: str) -> DataFrame:
    """silver.tags rows. known_from: "arrival" (the drop's day) or "event_time" (the tag's day)."""
    tagged_at = parse_unix_seconds("timestamp")
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
    """silver.links rows: the IMDb and TMDB ids of movies."""
    return raw.select(
        "source",
        F.col("movieId").try_cast("bigint").alias("movie_id"),
        _imdb_id().alias("imdb_id"),
        parse_optional_integer("tmdbId", "bigint").alias("tmdb_id"),
        "as_of",
        *PROVENANCE,
    )


def conform_users(raw: DataFrame, first_events: DataFrame, known_from: str) -> DataFrame:
    """silver.users rows.

    first_events: user_id, first_event DATE, one row per user.
    known_from: "arrival" (the drop's day) or "event_time" (the day of the user's first event).
    """
    first = F.least(F.coalesce("first_event", "as_of"), "as_of")
    return (
        raw.withColumn("user_id", F.col("userId").try_cast("bigint"))
        .join(first_events, on="user_id", how="left")
        .select(
            "source",
            "user_id",
            "gender",
            parse_optional_integer("age").alias("age"),
            "occupation",
            F.col("zipCode").alias("zip_code"),
            (first if known_from == "event_time" else F.col("as_of")).alias("known_at"),
            "as_of",
            *PROVENANCE,
        )
    )


def conform_movies(raw: DataFrame, links: DataFrame, first_events: DataFrame, known_from: str) -> DataFrame:
    """silver.movies rows.

    links: silver.links rows of the same drop. first_events: movie_id, first_event DATE, one row per movie.
    known_from: "arrival" (the drop's day) or "event_time" (the first day of the release year, or the day of the first
    event where that is earlier).
    """
    title, year_of_title = split_title_and_year("title")
    year = F.coalesce(year_of_title, parse_optional_integer("releaseYear"))
    earliest = F.least(F.coalesce(F.least(release_day(year), "first_event"), "as_of"), "as_of")
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
    """The IMDb id: tt and at least seven digits; MovieLens leaves out tt and leading zeros."""
    text = F.trim("imdbId")
    return F.concat(F.lit("tt"), F.when(F.length(text) < 7, F.lpad(text, 7, "0")).otherwise(text))


def _genres() -> Column:
    return F.when(F.col("genres") == NO_GENRES, F.array().cast("array<string>")).otherwise(F.split("genres", r"\|"))
