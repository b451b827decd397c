"""gold.movie_features: features of each movie on one day."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.preferences import decay, is_interaction

MAX_TAGS = 10
DIGITS = 6  # Spark adds up floats in any order; sums are rounded so that they are reproducible


def movie_features(preferences: DataFrame, movies: DataFrame, tags: DataFrame, as_of: date) -> DataFrame:
    """gold.movie_features rows: one per movie that is known on the day, also without events.

    preferences: see features.preferences; events and popularity_30_days count only interactions.
    movies, tags: silver rows as known on the day, the latest of each.
    """
    counts, recency = is_interaction(), decay(F.col("at"), as_of, 30)
    events = preferences.groupBy("movie_id").agg(
        F.count_if(counts).alias("events"),
        F.round(F.sum(F.when(counts, recency)), DIGITS).alias("popularity_30_days"),
        F.avg("rating").alias("mean_rating"),
    )
    return (
        movies.join(events, on="movie_id", how="left")
        .join(_top_tags(tags), on="movie_id", how="left")
        .select(
            F.lit(as_of).alias("as_of"),
            "movie_id",
            "title",
            "release_year",
            (F.floor(F.col("release_year") / 10) * 10).cast("int").alias("decade"),
            "genres",
            F.coalesce("tags", F.array().cast("array<string>")).alias("tags"),
            F.coalesce("events", F.lit(0)).alias("events"),
            "mean_rating",
            F.coalesce("popularity_30_days", F.lit(0.0)).alias("popularity_30_days"),
            F.greatest(F.lit(as_of.year) - F.col("release_year"), F.lit(0)).alias("age_years"),
        )
    )


def _top_tags(tags: DataFrame) -> DataFrame:
    """movie_id, tags: the MAX_TAGS most used tags in lower case, by number of uses, then alphabetically."""
    counts = tags.groupBy("movie_id", F.lower("tag").alias("tag")).agg(F.count(F.lit(1)).alias("uses"))
    ordered = F.array_sort(F.collect_list(F.struct((-F.col("uses")).alias("order"), "tag")))
    return counts.groupBy("movie_id").agg(F.slice(ordered["tag"], 1, MAX_TAGS).alias("tags"))
