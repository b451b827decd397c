"""Days after the job's own that were served before its rows were known: they rest on them, and are done again."""

from datetime import date

from movierec_spark.job import Job
from movierec_spark.serving.recommend import recommend
from movierec_spark.tables import AUDIT, MOVIE_FEATURES
from movierec_spark.views import connect

OUTDATED = f"""
    SELECT as_of FROM {AUDIT.name}
    WHERE table_name = '{MOVIE_FEATURES.name}' AND status = 'published' AND as_of > $day
    GROUP BY as_of
    HAVING max(published_at) < (
        SELECT max(published_at) FROM {AUDIT.name}
        WHERE table_name LIKE 'silver.%' AND status = 'published' AND as_of = $day
    )
    ORDER BY as_of
"""


def refresh_later_days(job: Job) -> None:
    """Recommend again for the later days that stand, where the job's day brought rows after they were done.

    At most serving.later_days of them, the newest; the job's last line names the others. So days leave the same
    tables in whatever order they are processed.
    """
    own_day, days = job.as_of, outdated_days(job)
    most = job.settings.serving.later_days
    waiting, chosen = days[: max(len(days) - most, 0)], days[max(len(days) - most, 0) :]
    for job.as_of in chosen:
        recommend(job)
    job.as_of = own_day
    if waiting:
        job.remark(f"{len(waiting)} days from {waiting[0]} to {waiting[-1]} rest on this one: backfill them")


def outdated_days(job: Job) -> list[date]:
    """The days after the job's own whose tables are older than what its drops brought to silver, ascending."""
    found = connect(job.settings, AUDIT).execute(OUTDATED, {"day": job.as_of}).fetchall()
    return [day for (day,) in found]
