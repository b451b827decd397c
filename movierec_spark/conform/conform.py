"""A day's bronze rows become silver tables."""

from movierec_spark.conform.stages import STAGES
from movierec_spark.job.job import Job


def conform(job: Job) -> None:
    """Publish the silver rows of every source whose raw rows the job's day brought."""
    for name, source in job.settings.sources.items():
        for stage in STAGES[source.kind]:
            job.publish_all(stage(job, name, source), source=name)
