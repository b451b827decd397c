"""What the lists of a day consist of: coverage, popularity, age, new movies, and what the day before had too."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.monitoring.performance.cohorts import GROUP, long_rows

NEW_DAYS = 30  # a movie first known in the last so many days is new


def composition_metrics(
    lists: DataFrame, previous: DataFrame, groups: DataFrame, movies: DataFrame, first_known: DataFrame, k: int
) -> DataFrame:
    """GROUP, window_days (null), metric, value: of the first k places of each list.

    lists: list_day, user_id, movie_id, rank, model_version, variant. previous: the same of the publication that was
    served before, as if of the same list_day. movies: gold.movie_features rows of the days. first_known: movie_id,
    first_day. overlap: of the first k places, the share that stood there the time before, of users who had a list.
    """
    first_k = lists.where(F.col("rank") <= k).drop("rank")
    earlier = previous.where(F.col("rank") <= k).select("list_day", "user_id", "movie_id", F.lit(1.0).alias("again"))
    had_list = earlier.select("list_day", "user_id", F.lit(True).alias("had_list")).distinct()
    places = (
        first_k.join(earlier, on=["list_day", "user_id", "movie_id"], how="left")
        .join(had_list, on=["list_day", "user_id"], how="left")
        .join(F.broadcast(_facts(movies, first_known)), on=["list_day", "movie_id"], how="left")
        .join(groups, on=["list_day", "user_id"], how="inner")
    )
    wide = places.groupBy(GROUP).agg(*_metrics(k))
    return long_rows(wide, GROUP).withColumn("window_days", F.lit(None).cast("int"))


def _facts(movies: DataFrame, first_known: DataFrame) -> DataFrame:
    """list_day, movie_id, events, age_years, is_new, catalogue (how many movies are known on the day)."""
    rows = movies.select(F.col("as_of").alias("list_day"), "movie_id", "events", "age_years")
    sizes = rows.groupBy("list_day").agg(F.count(F.lit(1)).alias("catalogue"))
    age = F.datediff("list_day", "first_day")
    joined = rows.join(first_known, on="movie_id", how="left").join(sizes, on="list_day", how="inner")
    return joined.withColumn("is_new", (age < NEW_DAYS).cast("double")).drop("first_day")


def _metrics(k: int) -> list[Column]:
    again = F.when(F.col("had_list"), F.coalesce("again", F.lit(0.0)))
    return [
        (F.count_distinct("movie_id") / F.max("catalogue")).alias(f"coverage_at_{k}"),
        F.avg("events").alias(f"mean_popularity_at_{k}"),
        F.avg("age_years").alias(f"movie_age_years_at_{k}"),
        F.avg("is_new").alias(f"new_movie_share_at_{k}"),
        F.avg(again).alias(f"overlap_at_{k}"),
    ]
