"""The explore job: the profile of a day, and the report for people that is made of it."""

from movierec_spark.job.job import Job
from movierec_spark.profiling.profiles import profile
from movierec_spark.registry.exploration_runs import log_exploration
from movierec_spark.report.exploration import write_exploration
from movierec_spark.report.page import write_report


def explore(job: Job) -> None:
    """Publish gold.profiles of the day, write the day's report, log it in MLflow, and link it from the front page."""
    profile(job)
    page = write_exploration(job.settings, job.as_of)
    log_exploration(page, job.as_of, job.settings)
    write_report(job.settings)
    job.remark(f"report {page}")
