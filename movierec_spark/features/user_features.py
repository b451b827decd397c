"""gold.user_features: features of each user on one day."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

MAX_GENRES = 3
DEMOGRAPHICS = ("gender", "age", "occupation")


def user_features(preferences: DataFrame, movies: DataFrame, users: DataFrame, as_of: date) -> DataFrame:
    """gold.user_features rows: one per user with any preference.

    preferences: see features.preferences. movies, users: silver rows as known on the day, the latest of each.
    """
    years = movies.select("movie_id", "release_year")
    rows = preferences.join(F.broadcast(years), on="movie_id", how="left")
    rows = rows.join(F.broadcast(_movie_means(preferences)), on="movie_id", how="left")
    first, last = F.to_date(F.min("at")), F.to_date(F.max("at"))
    return (
        rows.groupBy("user_id")
        .agg(
            F.count(F.lit(1)).alias("events"),
            F.avg("rating").alias("mean_rating"),
            F.round(F.avg(F.col("rating") - F.col("movie_mean")), 6).alias("rating_bias"),
            (F.datediff(last, first) + 1).alias("active_days"),
            F.datediff(F.lit(as_of), last).alias("days_since_last_event"),
            F.avg("release_year").alias("mean_release_year"),
        )
        .join(_top_genres(preferences, movies), on="user_id", how="left")
        .join(users.select("user_id", *DEMOGRAPHICS), on="user_id", how="left")
        .select(
            F.lit(as_of).alias("as_of"),
            "user_id",
            "events",
            "mean_rating",
            "rating_bias",
            "active_days",
            "days_since_last_event",
            "mean_release_year",
            F.coalesce("top_genres", F.array().cast("array<string>")).alias("top_genres"),
            *DEMOGRAPHICS,
        )
    )


def _movie_means(preferences: DataFrame) -> DataFrame:
    """movie_id, movie_mean: the average stars of the movies that were rated."""
    return preferences.where("rating IS NOT NULL").groupBy("movie_id").agg(F.avg("rating").alias("movie_mean"))


def _top_genres(preferences: DataFrame, movies: DataFrame) -> DataFrame:
    """user_id, top_genres: the MAX_GENRES genres with the largest sum of weights above 0, ties alphabetically."""
    weights = (
        preferences.where("weight > 0")
        .join(F.broadcast(movies.select("movie_id", "genres")), on="movie_id", how="inner")
        .select("user_id", "weight", F.explode("genres").alias("genre"))
        .groupBy("user_id", "genre")
        .agg(F.sum("weight").alias("weight"))
    )
    ordered = F.array_sort(F.collect_list(F.struct((-F.col("weight")).alias("order"), "genre")))
    return weights.groupBy("user_id").agg(F.slice(ordered["genre"], 1, MAX_GENRES).alias("top_genres"))
