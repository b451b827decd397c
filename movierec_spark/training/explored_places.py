"""Explored places of the lists that were served, with what each of them earned."""

from datetime import date, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.dataset.interactions import rows_of_drawn_users
from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.settings import Evaluation

DRAWN = ["publication_id", "user_id", "movie_id"]


def first_explored_day(as_of: date, settings: Evaluation) -> date:
    """The first day of lists whose explored places tell of a training for the day."""
    return as_of - timedelta(days=settings.explored_days)


def explored_places(
    exploration: DataFrame, history: DataFrame, attributed: DataFrame, as_of: date, settings: Evaluation, seed: int
) -> DataFrame:
    """One row per option of an explored place; see evaluation.off_policy.explored_log for the columns.

    exploration, history, attributed: rows of gold.exploration, gold.recommendations_history and gold.attributed_events.
    Of lists that were served, of the settings.explored_days days before the day, which is too young to tell. Of
    settings.max_users users, drawn by a hash, where more have explored places. A place has earned 1 where an event that
    tells of a like and was known by the day is credited to its movie there, else 0.
    """
    days = F.col("as_of").between(F.lit(first_explored_day(as_of, settings)), F.lit(as_of - timedelta(days=1)))
    served = history.where(days).where("served").select("publication_id").distinct()
    rows = exploration.where(days).join(F.broadcast(served), on="publication_id", how="left_semi")
    judged = rows_of_drawn_users(rows, settings.max_users, seed, "user_id")
    is_like = (F.col("is_liked") & (F.col("event_type") != IMPRESSION)).cast("double")
    earned = (
        attributed.where(F.col("as_of") <= F.lit(as_of))
        .join(F.broadcast(served), on="publication_id", how="left_semi")
        .groupBy(DRAWN)
        .agg(F.max(is_like).alias("liked"), F.max(F.col("event_type") == IMPRESSION).alias("shown"))
    )
    of_drawn = judged.join(earned, on=DRAWN, how="left")
    return of_drawn.select(
        "publication_id",
        "user_id",
        "rank",
        "movie_id",
        "score",
        "propensity",
        "is_drawn",
        "is_new",
        "as_of",
        F.when(F.col("is_drawn"), F.coalesce("liked", F.lit(0.0))).otherwise(0.0).alias("reward"),
        (F.col("is_drawn") & F.coalesce("shown", F.lit(False))).alias("is_shown"),
    )
