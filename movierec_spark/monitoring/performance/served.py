"""What users liked in the days after a list, compared with the list, whether or not anybody says what was shown."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.monitoring.performance.cohorts import GROUP, LIST, long_rows, windows_from

OF_USER = ["list_day", "user_id", "window_days"]


def served_metrics(
    lists: DataFrame, users: DataFrame, groups: DataFrame, events: DataFrame, k: int, windows: Sequence[int]
) -> DataFrame:
    """GROUP, window_days, metric, value.

    lists: the places of the lists: list_day, user_id, movie_id, rank. users, groups: see cohorts.
    events: list_day, user_id, movie_id, is_liked, days_after: each event once for each day of lists before it.
    A hit is a liked movie of the list. Means are over the users who liked something in the window: of precision and
    recall, hit rate, reciprocal rank of the first hit, and nDCG (Jarvelin & Kekalainen 2002) with gains of 0 and 1.
    """
    counted = _events(events, windows).join(_likes(lists, events, k, windows), on=OF_USER, how="left")
    each_window = F.explode(F.array(*map(F.lit, windows))).alias("window_days")
    per_user = users.select(*LIST, "user_id", each_window).join(counted, on=OF_USER, how="left")
    in_groups = per_user.join(groups, on=["list_day", "user_id"], how="inner")
    wide = in_groups.groupBy(*GROUP, "window_days").agg(*_metrics(k))
    return long_rows(wide, [*GROUP, "window_days"])


def _events(events: DataFrame, windows: Sequence[int]) -> DataFrame:
    """OF_USER, events: how many."""
    window = F.explode(windows_from(F.col("days_after"), windows)).alias("window_days")
    return events.select("list_day", "user_id", window).groupBy(OF_USER).agg(F.count(F.lit(1)).alias("events"))


def _likes(lists: DataFrame, events: DataFrame, k: int, windows: Sequence[int]) -> DataFrame:
    """OF_USER with liked, hits (in the first k), hits_at_n, first_rank and dcg (of the first k)."""
    movie = ["list_day", "user_id", "movie_id"]
    likes = events.where("is_liked").groupBy(movie).agg(F.min("days_after").alias("days_after"))
    placed = likes.join(lists.select(*movie, "rank"), on=movie, how="left")
    window = F.explode(windows_from(F.col("days_after"), windows)).alias("window_days")
    rank, in_first_k = F.col("rank"), F.col("rank") <= k
    return (
        placed.select("list_day", "user_id", "rank", window)
        .groupBy(OF_USER)
        .agg(
            F.count(F.lit(1)).alias("liked"),
            F.count_if(in_first_k).alias("hits"),
            F.count("rank").alias("hits_at_n"),
            F.min("rank").alias("first_rank"),
            F.sum(F.when(in_first_k, discount(rank))).alias("dcg"),
        )
    )


def discount(rank: Column) -> Column:
    """What a hit at a rank adds to the discounted cumulative gain."""
    return 1 / F.log2(rank + 1)


def ideal_dcg(relevant: Column, k: int) -> Column:
    """The gain of a list that begins with all relevant movies, up to k of them."""
    places = F.sequence(F.lit(1), F.least(relevant, F.lit(k)).cast("int"))
    gains = F.aggregate(places, F.lit(0.0), lambda total, place: total + discount(place))
    return F.when(relevant > 0, gains)


def _metrics(k: int) -> list[Column]:
    """Counts over all users of a group, means over those who liked something."""
    liked, hits = F.col("liked"), F.col("hits")
    missed = F.coalesce(F.sum("liked") - F.sum("hits_at_n"), F.lit(0))
    return [
        F.count(F.lit(1)).alias("users_served"),
        F.count("events").alias("users_active"),
        F.coalesce(F.sum("events"), F.lit(0)).alias("events"),
        F.coalesce(F.sum("liked"), F.lit(0)).alias("liked"),
        F.coalesce(F.sum("hits"), F.lit(0)).alias(f"served_hits_at_{k}"),
        F.avg(hits / k).alias(f"served_precision_at_{k}"),
        F.avg(hits / liked).alias(f"served_recall_at_{k}"),
        F.avg((hits > 0).cast("double")).alias(f"served_hit_rate_at_{k}"),
        F.avg(F.col("hits_at_n") / liked).alias("served_recall_at_n"),
        F.avg(F.when(liked > 0, F.coalesce(1 / F.col("first_rank"), F.lit(0.0)))).alias("served_mrr"),
        F.avg(F.coalesce("dcg", F.lit(0.0)) / ideal_dcg(liked, k)).alias(f"served_ndcg_at_{k}"),
        missed.alias("surprises"),
        (missed / F.sum("liked")).alias("surprise_rate"),
    ]
