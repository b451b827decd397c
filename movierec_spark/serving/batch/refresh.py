"""The refresh job: days whose tables stand, but of which rows that came later tell more, are done again."""

from movierec_spark.job.job import Job
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.serving.batch.stale_days import stale_days


def refresh(job: Job) -> None:
    """Recommend again for the days that the drops of the job's day made stale.

    At most serving.max_refreshed_days of them, the newest; the job's last line names the others. So days leave the
    same tables in whatever order they are processed.
    """
    stale = stale_days(job.settings, job.as_of)
    n_left = max(len(stale) - job.settings.serving.max_refreshed_days, 0)
    for day in stale[n_left:]:
        job.remark(f"{day} again")
        recommend(job.for_day(day))
    if n_left:
        job.remark(f"{n_left} days from {stale[0]} to {stale[n_left - 1]} rest on this one: backfill them")
