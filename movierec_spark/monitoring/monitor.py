"""The monitor job: what users did, credited to what was served to them, and measured."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.dataset import field
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.job.job import Job
from movierec_spark.monitoring.attribution import attribute, days_of_lists
from movierec_spark.monitoring.drift.job import watch_drift
from movierec_spark.monitoring.performance.cohorts import INPUTS, ListDay
from movierec_spark.monitoring.performance.curves import log_to_versions
from movierec_spark.monitoring.performance.measure import model_performance
from movierec_spark.monitoring.user_events import events_of_day
from movierec_spark.monitoring.variants.job import compare_variants
from movierec_spark.serving.batch.publication_log import last_served_id, served_id_of
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.duckdb_views import connect
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


def _measure(job: Job, list_days: list[ListDay]) -> None:
    with connect(job.settings, *INPUTS) as lake:
        measured = model_performance(
            lake, list_days, job.as_of, job.settings.evaluation.k, job.settings.feedback.curve_days
        )
    for one in list_days:
        rows = measured.filter(pc.field("as_of") == one.day).to_pylist()
        job.for_day(one.day).publish(
            frame(job.spark, rows, tables.MODEL_PERFORMANCE.schema), tables.MODEL_PERFORMANCE, known_on=job.as_of
        )
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


def _days_to_measure(job: Job, late_days: Collection[date]) -> list[ListDay]:
    """The days with lists for which a window ends on the job's day, or to which late events are credited."""
    feedback = job.settings.feedback
    ended = {job.as_of - timedelta(days=window) for window in feedback.curve_days}
    first = job.as_of - timedelta(days=feedback.last_window)
    is_credited = field("as_of").isin(list(late_days)) & (field("list_day") >= first)
    credited = job.lake.dataset(tables.ATTRIBUTED_EVENTS).to_table(["list_day"], filter=is_credited)
    days = ended | set(pc.unique(credited["list_day"]).to_pylist())
    served = {day: served_id_of(job.lake, day) for day in sorted(days)}
    return [
        ListDay(day, publication_id, last_served_id(job.lake, day))
        for day, publication_id in served.items()
        if publication_id
    ]
