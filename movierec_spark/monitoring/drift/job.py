"""The part of the monitor job that watches for drift."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
from pyarrow.dataset import field

from movierec_spark.job.job import Job
from movierec_spark.monitoring.drift import arrivals, outputs
from movierec_spark.monitoring.drift.judge import drift_rows
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import DRIFT, RECOMMENDATIONS_HISTORY


def watch_drift(job: Job) -> None:
    """Publish gold.drift of the job's day, and anew that of later days whose reference it belongs to.

    So the rows do not depend on the order in which days are run. Of later days there are some only in a backfill.
    """
    last = job.as_of + timedelta(days=job.settings.drift.all_days - 1)
    later = [day for day in job.lake.days(DRIFT) if job.as_of < day <= last]
    for day in (job.as_of, *later):
        rows = _rows_of(job.for_day(day))
        if day == job.as_of or rows != _published(job.lake, day):
            job.for_day(day).publish(frame(job.spark, rows, DRIFT.schema), DRIFT)
    drifted = {row["subject"] for row in _published(job.lake, job.as_of) if row["is_alarm"]}
    if drifted:
        job.remark(f"drift: {', '.join(sorted(drifted))}")


def _rows_of(job: Job) -> list[dict[str, Any]]:
    """gold.drift rows of the job's day."""
    settings = job.settings.drift
    with connect(job.settings, *arrivals.INPUTS, *outputs.INPUTS) as connection:
        counts, figures = arrivals.arrivals(connection, job.as_of, settings.all_days, job.lake.source_rank)
        first = job.as_of - timedelta(days=settings.all_days - 1)
        known = _known_output(job.lake, first, job.as_of)
        lacking = set(job.lake.days(RECOMMENDATIONS_HISTORY)) - set(known["day"]) | {job.as_of}
        measured = [
            outputs.output_figures(connection, job.lake, day, job.settings.evaluation.k)
            for day in sorted(lacking)
            if first <= day <= job.as_of
        ]
    filled = [table for table in (known, *measured) if len(table)]
    return drift_rows(counts, pd.concat([figures, *filled], ignore_index=True), job.as_of, settings)


def _known_output(lake: Lake, first: date, before: date) -> pd.DataFrame:
    """day, subject, value: the figures of output that gold.drift holds of the days from first to before another."""
    is_known = (field("area") == "output") & (field("as_of") >= first) & (field("as_of") < before)
    rows = lake.dataset(DRIFT).to_table(["as_of", "subject", "observed"], filter=is_known).to_pandas()
    return rows.rename(columns={"as_of": "day", "observed": "value"})


def _published(lake: Lake, day: date) -> list[dict[str, Any]]:
    rows = lake.dataset(DRIFT).to_table(DRIFT.column_names, filter=field("as_of") == day)
    return sorted(rows.to_pylist(), key=lambda row: (row["area"], row["subject"], row["statistic"]))
