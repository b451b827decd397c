"""Online metrics: what users did on a day, compared with what had been recommended to them before it."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

GROUP = ("model_version", "variant")


def online_metrics(served: DataFrame, events: DataFrame, k: int, as_of: date) -> DataFrame:
    """gold.model_performance rows of one day: one per model version, variant and metric.

    served: gold.recommendations_history rows of one publication.
    events: user_id, movie_id, liked (boolean): the day's events, one row per user and movie.
    Precision, recall and hit rate are computed per user, and averaged over the users who liked something that day.
    A hit is a liked movie among the user's first k recommendations (recall_at_n: among all of them).
    """
    wide = _per_user(served, events, k).groupBy(*GROUP).agg(*_metrics(k))
    metrics = [name for name in wide.columns if name not in GROUP]
    return (
        wide.unpivot(list(GROUP), [F.col(name).cast("double").alias(name) for name in metrics], "metric", "value")
        .where(F.col("value").isNotNull())
        .select(*GROUP, F.lit(as_of).alias("as_of"), "metric", "value")
    )


def _per_user(served: DataFrame, events: DataFrame, k: int) -> DataFrame:
    """One row per served user: model_version, variant, events, liked, hits (in the first k), hits_at_n."""
    users = served.select("user_id", *GROUP).distinct()
    ranks = served.select("user_id", "movie_id", "rank")
    hit = F.col("liked") & F.col("rank").isNotNull()
    counts = (
        events.join(ranks, on=["user_id", "movie_id"], how="left")
        .groupBy("user_id")
        .agg(
            F.count(F.lit(1)).alias("events"),
            F.count_if("liked").alias("liked"),
            F.count_if(hit & (F.col("rank") <= k)).alias("hits"),
            F.count_if(hit).alias("hits_at_n"),
        )
    )
    return users.join(counts, on="user_id", how="left")


def _metrics(k: int) -> list[Column]:
    """Counts over all served users, means over those who liked something."""
    liked_something = F.col("liked") > 0
    return [
        F.count(F.lit(1)).alias("users_served"),
        F.count("events").alias("users_active"),
        F.coalesce(F.sum("events"), F.lit(0)).alias("events"),
        F.coalesce(F.sum("liked"), F.lit(0)).alias("events_liked"),
        F.coalesce(F.sum("hits"), F.lit(0)).alias(f"hits_at_{k}"),
        F.avg(F.when(liked_something, F.col("hits") / k)).alias(f"precision_at_{k}"),
        F.avg(F.when(liked_something, F.col("hits") / F.col("liked"))).alias(f"recall_at_{k}"),
        F.avg(F.when(liked_something, (F.col("hits") > 0).cast("double"))).alias(f"hit_rate_at_{k}"),
        F.avg(F.when(liked_something, F.col("hits_at_n") / F.col("liked"))).alias("recall_at_n"),
    ]
