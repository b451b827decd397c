"""The monitor job: what users did, credited to what was served to them, and measured."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.dataset import field
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.monitoring.attribution import attribute, days_of_lists
from movierec_spark.monitoring.drift.job import watch_drift
from movierec_spark.monitoring.performance.curves import log_to_versions
from movierec_spark.monitoring.performance.exposure import LOOK_BACK
from movierec_spark.monitoring.performance.measure import Cohorts, model_performance
from movierec_spark.monitoring.user_events import events_of_day
from movierec_spark.monitoring.variants.job import compare_variants
from movierec_spark.serving.batch.publication_log import last_served_id, served_id_of, served_rows
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.latest_rows import latest_rows
from movierec_spark.tables.table import Table

EACH_RATING = replace(tables.RATINGS, natural_key=("user_id", "movie_id", "rated_at"))  # though it was changed later


def monitor(job: Job) -> None:
    """Publish gold.attributed_events of the job's day, and gold.model_performance of the days whose windows end.

    Days before it, whose events came only now, are attributed anew, and lists that these are credited to measured
    anew. Nothing is measured where nothing was served. Then gold.drift of the day.
    """
    late_days = _late_days(job)
    for day in (*late_days, job.as_of):
        _publish_attributed(job, day)
    list_days = _days_to_measure(job, late_days)
    if list_days:
        _measure(job, list_days)
        compare_variants(job)
    else:
        job.remark("nothing had been served on the days to be measured")
    watch_drift(job)


def _measure(job: Job, list_days: list[date]) -> None:
    rows = model_performance(_cohorts(job, list_days), job.as_of, job.settings.evaluation.k, job.settings.feedback)
    measured = rows.persist()
    for day in list_days:
        of_day = measured.where(F.col("as_of") == F.lit(day))
        job.for_day(day).publish(of_day, tables.MODEL_PERFORMANCE, known_on=job.as_of)
    log_to_versions(job, measured)


def _late_days(job: Job) -> list[date]:
    """The earlier days of events that were first known on the job's day.

    As far back as a window goes, and not before the first list.
    """
    first_list = min(job.lake.days(tables.RECOMMENDATIONS_HISTORY), default=job.as_of)
    first = max(first_list, job.as_of - timedelta(days=job.settings.feedback.last_window))
    days = [_days_first_known(job, tables.RATINGS, "rated_at"), _days_first_known(job, tables.FEEDBACK, "occurred_at")]
    return sorted(day for day in set().union(*days) if first < day < job.as_of)


def _days_first_known(job: Job, table: Table, moment: str) -> set[date]:
    """The days of the events that became known on the job's day; without Spark, which takes a second for it."""
    rows = job.lake.dataset(table).to_table([moment], filter=field("known_at") == job.as_of)
    return set(pc.unique(rows[moment].cast(pa.date32())).to_pylist())


def _publish_attributed(job: Job, day: date) -> None:
    feedback = _of_day(job, tables.FEEDBACK, tables.FEEDBACK, "occurred_at", day)
    ratings = _of_day(job, tables.RATINGS, EACH_RATING, "rated_at", day)
    events = events_of_day(ratings, feedback, day, job.settings.preferences).persist()
    days = days_of_lists(events, day, job.settings.feedback)
    history = job.lake.read(job.spark, tables.RECOMMENDATIONS_HISTORY).where(F.col("as_of").isin(days))
    rows = attribute(events, history, day, job.settings.feedback)
    job.for_day(day).publish(rows, tables.ATTRIBUTED_EVENTS, known_on=job.as_of)


def _of_day(job: Job, table: Table, latest: Table, moment: str, day: date) -> DataFrame:
    """The rows of a day's events, as known on the job's day, one per natural key of the table latest.

    No drop before the day can hold them.
    """
    known = (F.col("known_at") <= F.lit(job.as_of)) & (F.col("as_of") >= F.lit(day))
    rows = latest_rows(job.lake.read(job.spark, table).where(known), latest, job.lake.source_rank)
    return rows.where(F.to_date(moment) == F.lit(day))


def _days_to_measure(job: Job, late_days: Collection[date]) -> list[date]:
    """The days with lists for which a window ends on the job's day, or to which late events are credited."""
    feedback = job.settings.feedback
    ended = {job.as_of - timedelta(days=window) for window in feedback.curve_days}
    first = job.as_of - timedelta(days=feedback.last_window)
    credited = job.lake.read(job.spark, tables.ATTRIBUTED_EVENTS).where(F.col("as_of").isin(list(late_days)))
    rows = (
        credited.where(F.col("list_day") >= F.lit(first)).select("list_day").distinct().collect() if late_days else []
    )
    days = ended | {row["list_day"] for row in rows}
    return [day for day in sorted(days) if served_id_of(job.lake, day)]


def _cohorts(job: Job, list_days: list[date]) -> Cohorts:
    lists, previous = zip(*(_lists_of(job, day) for day in list_days), strict=True)
    since = list_days[0] - timedelta(days=LOOK_BACK)
    in_time = F.col("as_of").between(F.lit(since), F.lit(job.as_of))

    def of_days(table: Table) -> DataFrame:
        return job.lake.read(job.spark, table).where(F.col("as_of").isin(list_days))

    movies = job.lake.read(job.spark, tables.MOVIES).where(F.col("known_at") <= F.lit(job.as_of))
    return Cohorts(
        lists=reduce(DataFrame.unionByName, lists),
        previous=reduce(DataFrame.unionByName, previous),
        attributed=job.lake.read(job.spark, tables.ATTRIBUTED_EVENTS).where(in_time),
        user_features=of_days(tables.USER_FEATURES),
        movie_features=of_days(tables.MOVIE_FEATURES),
        first_known=movies.groupBy("movie_id").agg(F.min("known_at").alias("first_day")),
    )


def _lists_of(job: Job, day: date) -> Iterator[DataFrame]:
    """The places of what was served for the day, and of what was served before it, both with the day as list_day."""
    nothing = frame(job.spark, [], tables.RECOMMENDATIONS_HISTORY.schema)
    for publication in (served_id_of(job.lake, day), last_served_id(job.lake, day)):
        rows = served_rows(job.spark, job.lake, publication) if publication else nothing
        yield rows.withColumn("list_day", F.lit(day))
