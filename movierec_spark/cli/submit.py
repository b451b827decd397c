"""Run a job of jobs/ by hand, as a DAG would."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date

import typer

from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.jars import lay_s3_jars, postgresql_driver
from movierec_spark.devstack.spark_properties import properties_file
from movierec_spark.job.caller import called_from_here
from movierec_spark.settings import PROJECT, Settings, settings

WITHOUT_SPARK = {"register", "maintain"}
TO_A_DATABASE = {"export"}


def submit(job: str, as_of: date | None, profile: str | None, options: Sequence[str]) -> int:
    """The job's exit code. profile: where it is not that of the settings.

    Raises typer.BadParameter for a job that isn't there, MovierecError for such a profile.
    """
    jobs = sorted(path.stem for path in (PROJECT / "jobs").glob("*.py"))
    if job not in jobs:
        raise typer.BadParameter(f"no job {job!r}; there are {', '.join(jobs)}")
    configured = settings()
    if profile:
        configured = configured.model_copy(update={"submit": configured.submit.model_copy(update={"profile": profile})})
    day = ["--as-of", as_of.isoformat()] if as_of else []
    if job not in WITHOUT_SPARK:
        lay_s3_jars(configured)
    command = [*launcher(job, as_of, configured), str(PROJECT / "jobs" / f"{job}.py"), *day, *options]
    return subprocess.run(command, cwd=PROJECT, env=environment(configured) | called_from_here()).returncode


def launcher(job: str, as_of: date | None, settings: Settings) -> list[str]:
    """What starts the job: Python alone, or spark-submit with what fits the job, the data, and the cluster."""
    if job in WITHOUT_SPARK:
        return [sys.executable]
    where = ["--master", settings.submit.master, "--deploy-mode", settings.submit.deploy_mode]
    properties = properties_file(job, as_of, settings.submit, settings)
    driver = ["--driver-class-path", str(postgresql_driver())] if job in TO_A_DATABASE else []
    return ["spark-submit", *where, "--properties-file", str(properties), "--name", f"movierec-{job}", *driver]
