"""What users did, gathered from the tables: one row a user."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.serving.histories import PEOPLE

ARRAYS = (
    ("movie_id", "array<bigint>", "movie_ids"),
    ("weight", "array<double>", "weights"),
    ("rating", "array<double>", "ratings"),
    ("recency_rank", "array<double>", "recency_rank"),
)


def user_histories(preferences: DataFrame, users: DataFrame, partitions: int) -> DataFrame:
    """One row a user: user_id, movie_ids (ascending), weights, ratings (or null), recency_rank, unwanted, PEOPLE.

    The first four arrays are as long as the history; for recency_rank see Histories. unwanted: ids, ascending.
    preferences: all, also those of 0 and below: they are seen.
    users: user_id, gender, age; one who has done nothing yet has empty arrays.
    partitions: how many ranges of users executors work on; Spark would join so few rows into one. Users ascend
    within and across them.
    """
    latest_first = F.col("weight") != 0, F.col("at")
    in_order = Window.partitionBy("user_id").orderBy(*(by.desc() for by in latest_first))
    recency_rank = F.rank().over(in_order)  # of one moment: the same
    unwanted = F.sort_array(F.collect_list(F.when(F.col("is_unwanted"), F.col("movie_id"))))
    return (
        preferences.withColumn("recency_rank", recency_rank)
        .groupBy("user_id")
        .agg(
            F.sort_array(F.collect_list(F.struct("movie_id", "weight", "rating", "recency_rank"))).alias("history"),
            unwanted.alias("unwanted"),
        )
        .join(users.select("user_id", *PEOPLE), on="user_id", how="full")
        .select(
            "user_id",
            *(F.coalesce(f"history.{name}", F.array()).cast(kind).alias(alias) for name, kind, alias in ARRAYS),
            F.coalesce("unwanted", F.array()).cast("array<bigint>").alias("unwanted"),
            *PEOPLE,
        )
        .repartitionByRange(partitions, "user_id")
        .sortWithinPartitions("user_id")
    )
