"""Run a job of jobs/ by hand, as a DAG would."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date

import typer

from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.jars import lay_s3_jars, postgresql_driver
from movierec_spark.devstack.spark_size import sized_profile
from movierec_spark.job.caller import called_from_here
from movierec_spark.settings import CONF, PROJECT, settings

WITHOUT_SPARK = {"register"}
TRAINING = {"train"}
TO_A_DATABASE = {"export"}


def submit(job: str, as_of: date | None, profile: str, options: Sequence[str]) -> int:
    """The job's exit code. Raises typer.BadParameter for a job or a profile that isn't there."""
    jobs = sorted(path.stem for path in (PROJECT / "jobs").glob("*.py"))
    if job not in jobs:
        raise typer.BadParameter(f"no job {job!r}; there are {', '.join(jobs)}")
    day = ["--as-of", as_of.isoformat()] if as_of else []
    if job not in WITHOUT_SPARK:
        lay_s3_jars(settings())
    command = [*launcher(job, profile, as_of), str(PROJECT / "jobs" / f"{job}.py"), *day, *options]
    return subprocess.run(command, cwd=PROJECT, env=environment(settings()) | called_from_here()).returncode


def launcher(job: str, profile: str, as_of: date | None) -> list[str]:
    """What starts the job: Python alone, or spark-submit with the profile that fits the job and the data."""
    if job in WITHOUT_SPARK:
        return [sys.executable]
    profile = f"{profile}{'-train' if job in TRAINING else ''}"
    if not (file := CONF.absolute() / "spark" / f"{profile}.conf").exists():
        raise typer.BadParameter(f"no Spark profile {profile!r}: {file} is missing")
    properties = sized_profile(profile, as_of, settings())
    driver = ["--driver-class-path", str(postgresql_driver())] if job in TO_A_DATABASE else []
    return ["spark-submit", "--properties-file", str(properties), "--name", f"movierec-{job}", *driver]
