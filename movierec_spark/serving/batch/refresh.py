"""The refresh job: days whose tables stand, but of which rows that came later tell more, are done again."""

from collections.abc import Sequence
from datetime import date

from movierec_spark.job.job import Job
from movierec_spark.serving.batch.recommend import recommend


def refresh(job: Job, stale: Sequence[date]) -> None:
    """Recommend again for the stale days of the job's day, see stale_days.

    At most serving.max_refreshed_days of them, the newest; the job's last line names the others. So days leave the
    same tables in whatever order they are processed.
    """
    n_left = max(len(stale) - job.settings.serving.max_refreshed_days, 0)
    for day in stale[n_left:]:
        job.remark(f"{day} again")
        recommend(job.for_day(day))
    if n_left:
        job.remark(f"{n_left} days from {stale[0]} to {stale[n_left - 1]} rest on this one: backfill them")
