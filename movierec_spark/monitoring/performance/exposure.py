"""What is shown again, and how long a new movie waits until it is shown."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.monitoring.performance.cohorts import LIST, long_rows
from movierec_spark.monitoring.performance.impressions import KEYS

LOOK_BACK = 28  # days before a list within which an impression counts as an earlier one, and a movie as new


def exposure_metrics(attributed: DataFrame, shown: DataFrame, first_known: DataFrame) -> DataFrame:
    """KEYS, metric, value.

    repeat_rate: of the movies shown, the share that an earlier list had shown to the same user, in LOOK_BACK days.
    new_movies_first_shown: how many movies, first known in LOOK_BACK days before the list, were shown to anybody for
    the first time; days_to_first_impression: the mean of the days from when they were known, of no window.
    attributed: gold.attributed_events rows from LOOK_BACK days before the lists on. shown: see shown_movies.
    first_known: movie_id, first_day.
    """
    impressions = attributed.where((F.col("event_type") == IMPRESSION) & F.col("publication_id").isNotNull())
    return _repeats(impressions, shown).unionByName(_first_impressions(impressions, shown, first_known))


def _repeats(impressions: DataFrame, shown: DataFrame) -> DataFrame:
    lists = impressions.select("user_id", "movie_id", "list_day").distinct()
    before = F.lag("list_day").over(Window.partitionBy("user_id", "movie_id").orderBy("list_day"))
    age = F.datediff("list_day", before)
    repeats = lists.select("*", F.coalesce((age <= LOOK_BACK).cast("double"), F.lit(0.0)).alias("is_repeated"))
    rows = shown.join(repeats, on=["user_id", "movie_id", "list_day"], how="inner")
    rate = F.avg("is_repeated").alias("value")
    return rows.groupBy(KEYS).agg(rate).select(*KEYS, F.lit("repeat_rate").alias("metric"), "value")


def _first_impressions(impressions: DataFrame, shown: DataFrame, first_known: DataFrame) -> DataFrame:
    order = F.struct("occurred_at", "event_id")
    firsts = impressions.groupBy("movie_id").agg(F.min_by(F.struct(*LIST, "as_of"), order).alias("first"))
    rows = firsts.select("movie_id", "first.*").join(first_known, on="movie_id", how="inner")
    waited, known_for = F.datediff("as_of", "first_day"), F.datediff("list_day", "first_day")
    of_days = rows.where(known_for <= LOOK_BACK).join(
        shown.select("list_day").distinct(), on="list_day", how="left_semi"
    )
    wide = of_days.groupBy(LIST).agg(
        F.count(F.lit(1)).alias("new_movies_first_shown"), F.avg(waited).alias("days_to_first_impression")
    )
    of_all = {"breakdown": F.lit("all"), "segment": F.lit("all"), "window_days": F.lit(None).cast("int")}
    return long_rows(wide, LIST).withColumns(of_all).select(*KEYS, "metric", "value")
