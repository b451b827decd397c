"""What was served to users again and again, without any reaction."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.settings.rules import Demote


def with_fatigued(
    histories: DataFrame, history: DataFrame, preferences: DataFrame, demote: Demote, day: date
) -> DataFrame:
    """The histories with fatigued, per user the ids of the movies of served_times publications before the day.

    Users ascend. Of a publication only the places down to to_rank count, where that is set.
    history: gold.recommendations_history rows. preferences: of the day; whoever did anything with a movie reacted.
    """
    served = history.where("served").where(F.col("as_of") < F.lit(day))
    if demote.to_rank:
        served = served.where(F.col("rank") <= demote.to_rank)
    fatigued = (
        served.groupBy("user_id", "movie_id")
        .agg(F.count_distinct("publication_id").alias("times"))
        .where(F.col("times") >= F.lit(demote.served_times))
        .join(preferences, on=["user_id", "movie_id"], how="left_anti")
        .groupBy("user_id")
        .agg(F.sort_array(F.collect_list("movie_id")).alias("fatigued"))
    )
    nothing = F.array().cast("array<bigint>")
    joined = histories.join(fatigued, on="user_id", how="left")
    return joined.withColumn("fatigued", F.coalesce("fatigued", nothing)).orderBy("user_id")
