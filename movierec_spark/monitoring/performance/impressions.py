"""What became of the movies that users were shown: click-through by place, conversions, quality of what was shown."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.monitoring.performance.cohorts import GROUP, long_rows, windows_from
from movierec_spark.monitoring.performance.served import discount, ideal_dcg

SHOWN_MOVIE = ["list_day", "publication_id", "user_id", "movie_id"]
KEYS = [*GROUP, "window_days"]


def impression_metrics(shown: DataFrame, k: int) -> DataFrame:
    """KEYS, metric, value; nothing without impressions. shown: see shown_movies.

    ctr_examined is of the places that the user looked at by the cascade model (Craswell et al. 2008): down to the last
    click, or all where there is none.
    """
    per_list = _per_list(shown, k).groupBy(KEYS).agg(*_metrics(k))
    return long_rows(per_list, KEYS).unionByName(_ctr_by_rank(shown, k))


def shown_movies(credited: DataFrame, groups: DataFrame, windows: Sequence[int]) -> DataFrame:
    """KEYS, SHOWN_MOVIE, place, impressions, age (days of the list), is_clicked.

    One row per movie that a list showed to its user, per window since, and per group of the user, one of which is the
    scenario: counted once, at the first place at which it was shown. It is clicked where a liked event is credited to
    it too. credited: gold.attributed_events rows with a publication. groups: see user_groups.
    """
    return _in_groups(_shown_movies(credited, windows), groups)


def _shown_movies(credited: DataFrame, windows: Sequence[int]) -> DataFrame:
    is_impression, liked = F.col("event_type") == IMPRESSION, F.col("is_liked")
    at, place = F.struct("occurred_at", "event_id"), F.coalesce("shown_rank", "rank")
    movies = (
        credited.groupBy(*SHOWN_MOVIE, "model_version", "variant")
        .agg(
            F.count_if(is_impression).alias("impressions"),
            F.min_by(place, F.when(is_impression, at)).alias("place"),
            F.min_by("scenario", F.when(is_impression, at)).alias("scenario"),
            F.min(F.when(is_impression, F.col("days_after"))).alias("age"),
            F.min(F.when(liked, F.col("days_after"))).alias("clicked_after"),
        )
        .where("impressions > 0")
    )
    window = F.explode(windows_from(F.col("age"), windows)).alias("window_days")
    is_clicked = F.coalesce(F.col("clicked_after") <= F.col("window_days"), F.lit(False)).alias("is_clicked")
    return movies.select("*", window).select("*", is_clicked)


def _in_groups(shown: DataFrame, groups: DataFrame) -> DataFrame:
    """Each shown movie once for each group of its user, and for its scenario."""
    of_users = shown.join(groups, on=["list_day", "user_id"], how="inner")
    of_scenarios = shown.where("scenario IS NOT NULL").select(
        "*", F.lit("scenario").alias("breakdown"), F.col("scenario").alias("segment")
    )
    return of_users.unionByName(of_scenarios)


def _per_list(shown: DataFrame, k: int) -> DataFrame:
    """KEYS and one row per list that was shown to a user: counts, and its place of the last click and its gain."""
    one_list = [*KEYS, "publication_id", "user_id"]
    last_click = F.max(F.when(F.col("is_clicked"), F.col("place"))).over(Window.partitionBy(*one_list))
    clicked, in_first_k = F.col("is_clicked"), F.col("place") <= k
    is_examined = F.col("last_click").isNull() | (F.col("place") <= F.col("last_click"))
    return (
        shown.withColumn("last_click", last_click)
        .groupBy(one_list)
        .agg(
            F.sum("impressions").alias("impressions"),
            F.count(F.lit(1)).alias("movies"),
            F.count_if("is_clicked").alias("clicks"),
            F.count_if(is_examined).alias("examined"),
            F.sum("age").alias("age"),
            F.min(F.when(clicked, F.col("place"))).alias("first_click"),
            F.sum(F.when(clicked & in_first_k, discount(F.col("place")))).alias("dcg"),
        )
    )


def _metrics(k: int) -> list[Column]:
    movies, clicks = F.sum("movies"), F.sum("clicks")
    has_click = F.col("clicks") > 0
    gain = F.coalesce("dcg", F.lit(0.0)) / ideal_dcg(F.col("clicks"), k)
    return [
        F.sum("impressions").alias("impressions"),
        movies.alias("movies_shown"),
        clicks.alias("clicks"),
        (clicks / movies).alias("ctr"),
        (clicks / F.sum("examined")).alias("ctr_examined"),
        F.avg(has_click.cast("double")).alias("hit_rate"),
        F.avg(F.when(has_click, 1 / F.col("first_click"))).alias("mrr"),
        F.avg(F.when(has_click, gain)).alias(f"ndcg_at_{k}"),
        (F.sum("age") / movies).alias("list_age_days"),
    ]


def _ctr_by_rank(shown: DataFrame, k: int) -> DataFrame:
    """The metrics ctr_at_rank_1 to ctr_at_rank_k."""
    name = F.concat(F.lit("ctr_at_rank_"), "place").alias("metric")
    by_place = shown.where(F.col("place") <= k).groupBy(*KEYS, name)
    return by_place.agg(F.avg(F.col("is_clicked").cast("double")).alias("value"))
