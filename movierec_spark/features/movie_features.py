"""What is known of each movie on one day."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.preferences import decayed, likes

TAGS_KEPT = 10
DIGITS = 6  # sums of parts come in any order; beyond this they need not agree


def movie_features(
    preferences: DataFrame, ratings: DataFrame, movies: DataFrame, tags: DataFrame, as_of: date
) -> DataFrame:
    """gold.movie_features rows: one a movie known on the day, also those without events."""
    events = (
        likes(preferences)
        .groupBy("movie_id")
        .agg(
            F.count(F.lit(1)).alias("events"),
            F.round(F.sum(decayed(F.col("at"), as_of, 30)), DIGITS).alias("popularity_30_days"),
        )
    )
    stars = ratings.groupBy("movie_id").agg(F.avg("rating").alias("mean_rating"))
    return (
        movies.join(events, on="movie_id", how="left")
        .join(stars, on="movie_id", how="left")
        .join(_most_used(tags), on="movie_id", how="left")
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


def _most_used(tags: DataFrame) -> DataFrame:
    """movie_id, tags: of lower case, by use and then by the alphabet."""
    used = tags.groupBy("movie_id", F.lower("tag").alias("tag")).agg(F.count(F.lit(1)).alias("uses"))
    ordered = F.array_sort(F.collect_list(F.struct((-F.col("uses")).alias("order"), "tag")))
    return used.groupBy("movie_id").agg(F.slice(ordered["tag"], 1, TAGS_KEPT).alias("tags"))
