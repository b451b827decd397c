"""A published table, audited again by its suite as it stands today."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import ValidationFailed
from movierec_spark.job.job import Job
from movierec_spark.quality.docs import write_page
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.suites import day_parameters, load_suite
from movierec_spark.quality.verdict import Verdict
from movierec_spark.tables.table import Table


def validate_published(job: Job, table: Table, whole: bool) -> None:
    """Audit the rows of the job's day; whole: of each day up to it, by what its suite says for that day.

    Each day has its page in Data Docs. Raises ValidationFailed where a critical rule does not hold, row rules
    among them, or where there is nothing to audit.
    """
    suite, rows = load_suite(table), job.lake.read(job.spark, table)
    found = [_audited(job, suite, rows, day) for day in _days(rows, job.as_of, whole)]
    if not found:
        upto = " or before" if whole else ""
        raise ValidationFailed(f"{table.name} holds no rows of {job.as_of}{upto}; name a day that it has")
    failures = [failure for failure in found if failure]
    if failures:
        more = f" (and {len(failures) - 1} more days)" if len(failures) > 1 else ""
        raise ValidationFailed(f"{failures[0]}{more}; correct the drop or the suite, and publish the day again")
    job.remark(f"{table.name} keeps to its suite on {len(found)} days; {job.settings.data_docs / 'index.html'}")


def _days(rows: DataFrame, as_of: date, whole: bool) -> list[date]:
    wanted = F.col("as_of") <= F.lit(as_of) if whole else F.col("as_of") == F.lit(as_of)
    return [row["as_of"] for row in rows.where(wanted).select("as_of").distinct().orderBy("as_of").collect()]


def _audited(job: Job, suite: Suite, rows: DataFrame, day: date) -> str | None:
    """What breaks the suite among the rows of one day's drops."""
    parameters = day_parameters(day)
    of_day = rows.where(F.col("as_of") == F.lit(day))
    results = validate(of_day, suite.table, suite.own_rules, parameters)  # other rules want what only the job knows
    verdict = Verdict(suite, results, rows_were_split=False)
    page = write_page(verdict, job.settings.data_docs, day, parameters)
    return f"{suite.table.name} of {day}: {verdict.refusal}; see {page}" if verdict.refusal else None
