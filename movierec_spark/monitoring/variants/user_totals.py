"""What each user brought who was served by one of several variants."""

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.features.preferences import IMPRESSION, event_value, event_weight
from movierec_spark.monitoring.variants.difference import UserTotals
from movierec_spark.settings.data_sections import Preferences

GROUP = ["variant", "model_version"]
TOTALS = ("lists", "lists_liked", "movies_liked", "value", "shown", "clicked")
# By metric what a user brought, and what he or she could have brought; both are columns of user_totals.
METRICS = {
    "hit_rate": ("lists_liked", "lists"),
    "likes_per_list": ("movies_liked", "lists"),
    "value_per_list": ("value", "lists"),
    "ctr": ("clicked", "shown"),
}


def user_totals(lists: DataFrame, credited: DataFrame, settings: Preferences) -> pd.DataFrame:
    """GROUP, TOTALS, users: how many users have these totals.

    lists: gold.recommendations_history rows of one publication a day. credited: gold.attributed_events rows that are
    credited to these days. value: of the events, by their weights in the settings; it may be below 0. clicked: the
    movies shown that a liked event is credited to too.
    """
    served = lists.where("rank = 1").groupBy("user_id", *GROUP).agg(F.count(F.lit(1)).alias("lists"))
    brought = _brought(credited, settings)
    rows = served.join(brought, on=["user_id", *GROUP], how="left").fillna(0, list(TOTALS))
    return rows.groupBy(*GROUP, *TOTALS).agg(F.count(F.lit(1)).alias("users")).toPandas()


def totals_of(metric: str, rows: pd.DataFrame) -> UserTotals:
    """The totals of a metric. rows: see user_totals."""
    numerators, denominators = (rows[name].to_numpy(np.float64) for name in METRICS[metric])
    return UserTotals(numerators, denominators, rows["users"].to_numpy(np.int64))


def _brought(credited: DataFrame, settings: Preferences) -> DataFrame:
    """user_id, GROUP, TOTALS but for lists; one row per user with any credited event."""
    event_type, stated = F.col("event_type"), F.coalesce("value", F.lit(1.0))
    weighed = event_value(stated, event_type, settings) * event_weight(event_type, settings)
    is_shown, is_liked = F.max(event_type == IMPRESSION), F.max("is_liked")
    movies = credited.groupBy("user_id", *GROUP, "publication_id", "movie_id").agg(
        is_shown.alias("is_shown"), is_liked.alias("is_liked"), F.sum(weighed).alias("value")
    )
    return movies.groupBy("user_id", *GROUP).agg(
        F.count_distinct(F.when(F.col("is_liked"), F.col("publication_id"))).alias("lists_liked"),
        F.count_if("is_liked").alias("movies_liked"),
        F.round(F.sum("value"), 6).alias("value"),
        F.count_if("is_shown").alias("shown"),
        F.count_if(F.col("is_shown") & F.col("is_liked")).alias("clicked"),
    )
