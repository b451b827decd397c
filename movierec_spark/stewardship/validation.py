"""Validate the published rows of a table again, by its suite as it is today."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import ValidationFailed
from movierec_spark.job.job import Job
from movierec_spark.quality.docs import write_page
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.suite_file import day_parameters
from movierec_spark.quality.suites import load_suite
from movierec_spark.quality.verdict import Verdict
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table


def validate_published(job: Job, table: Table, whole: bool) -> None:
    """Validate the rows of the job's day; whole: of each day up to it, with that day's suite parameters.

    Each day gets its page in Data Docs. Raises ValidationFailed where a critical rule is violated, a row rule too, and
    where the table has no rows of these days.
    """
    suite, rows = load_suite(table), job.lake.read(job.spark, table)
    days = _days(rows, job.as_of, whole)
    if not days:
        upto = " or before" if whole else ""
        raise ValidationFailed(f"{table.name} holds no rows of {job.as_of}{upto}; name a day that it has")
    failures = [failure for day in days if (failure := _failure(job, suite, rows, day))]
    if failures:
        more = f" (and {len(failures) - 1} more days)" if len(failures) > 1 else ""
        raise ValidationFailed(f"{failures[0]}{more}; correct the drop or the suite, and publish the day again")
    job.remark(f"{table.name} keeps to its suite on {len(days)} days; {_docs(job) / 'index.html'}")


def _days(rows: DataFrame, as_of: date, whole: bool) -> list[date]:
    is_validated = F.col("as_of") <= F.lit(as_of) if whole else F.col("as_of") == F.lit(as_of)
    return [row["as_of"] for row in rows.where(is_validated).select("as_of").distinct().orderBy("as_of").collect()]


def _failure(job: Job, suite: Suite, rows: DataFrame, day: date) -> str | None:
    """Validate the rows of one day and write their page; the text about the first violated critical rule, or None.

    Rules about derived frames are left out, since only the publishing job can derive these.
    """
    parameters = day_parameters(day)
    rows_of_day = rows.where(F.col("as_of") == F.lit(day))
    results = validate(rows_of_day, suite.table, suite.rules_of(None), parameters)
    verdict = Verdict(suite, results, rows_were_split=False)
    page = write_page(verdict, _docs(job), day, parameters)
    reason = verdict.rejection_reason
    return f"{suite.table.name} of {day}: {reason}; see {page}" if reason else None


def _docs(job: Job) -> Location:
    return Location.of(job.settings.data_docs, job.settings.store)
