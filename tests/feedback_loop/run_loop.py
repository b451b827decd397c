"""Run the days of a simulated world through the jobs, in one Spark application; the history as JSON at the end.

python -m tests.feedback_loop.run_loop DAYS
"""

import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date
from functools import partial

from pydantic import TypeAdapter
from pyspark.sql import SparkSession

from movierec_spark.conform.conform import conform
from movierec_spark.devstack.simulation.loop import FeedbackLoop
from movierec_spark.devstack.simulation.scenario import Scenario
from movierec_spark.job.job import Job
from movierec_spark.monitoring.monitor import monitor
from movierec_spark.registry.register import register
from movierec_spark.report.feedback_loop import LoopHistory
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.serving.online.mlflow_model import online_package
from movierec_spark.session import spark_session
from movierec_spark.settings import Settings, settings
from movierec_spark.sources.ingest import ingest
from movierec_spark.training.job import train_day
from tests.jobs_in_one_session import run_job

HISTORY = TypeAdapter(LoopHistory)


def main(n_days: int) -> None:
    configured = settings()
    loop = FeedbackLoop(Scenario(days=n_days), configured)
    with spark_session("loop", profile="local") as spark, redirect_stdout(sys.stderr):
        for number in range(n_days):
            loop.take(number)
            print(loop.days[-1:])
            if number < n_days - 1:
                run_day(spark, loop.scenario.day(number), configured, loop.scenario.trains(number))
    print(HISTORY.dump_json(loop.history).decode())


def run_day(spark: SparkSession, day: date, configured: Settings, trains: bool) -> None:
    jobs: dict[str, Callable[[Job], object]] = {"ingest": ingest, "conform": conform}
    if trains:
        jobs |= {"train": partial(train_day, force=False), "register": lambda job: _register(job)}
    jobs |= {"recommend": recommend, "monitor": monitor}
    for name, work in jobs.items():
        run_job(name, work, spark, day, configured)


def _register(job: Job) -> None:
    print(register(job.as_of, online_package(job.settings), job.settings))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
