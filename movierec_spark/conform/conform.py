"""The job conform: publish the bronze rows of a day as silver tables."""

from movierec_spark.conform.stages import STAGES
from movierec_spark.job.job import Job


def conform(job: Job) -> None:
    """Publish the silver rows of every source that has bronze rows of the job's day."""
    for name, source in job.settings.sources.items():
        for stage in STAGES[source.kind]:
            job.publish_all(stage(job, name, source), source=name)
