"""Run the jobs of many days in a row in one Spark application, and maintenance each week; one line of JSON a day.

python -m tests.years.run_days FIRST LAST     numbers of days, the first one 0; the home and conf are the environment's
"""

import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from functools import partial

from pyspark.sql import SparkSession

from movierec_spark import tables
from movierec_spark.conform.conform import conform
from movierec_spark.job.job import Job
from movierec_spark.maintenance.maintain import maintain
from movierec_spark.monitoring.monitor import monitor
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.serving.batch.refresh import refresh
from movierec_spark.serving.batch.stale_days import stale_days
from movierec_spark.session import spark_session
from movierec_spark.settings import Settings, settings
from movierec_spark.sources.ingest import ingest
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.storage.stored_files import stored_files
from tests.benchmarks.cost import measured
from tests.jobs_in_one_session import run_job
from tests.passing_time import let_pass
from tests.years.drops import day_of

WEEK = 7  # days


@dataclass(frozen=True)
class Day:
    """What a day took and left.

    cpu_seconds: by job. By table, files: of its rows as they stand now; lying: all data files in its folder; logged:
    the files of its log. places: by folder beside the lake, the files there. maintained: the last line of maintain.
    """

    number: int
    cpu_seconds: dict[str, float]
    files: dict[str, int]
    lying: dict[str, int]
    logged: dict[str, int]
    places: dict[str, int]
    maintained: str | None


def main(first: int, last: int) -> None:
    configured = settings()
    with spark_session("years", profile="local-train") as spark:  # the full compiler pays where days are many
        for number in range(first, last + 1):
            with redirect_stdout(sys.stderr):
                day = run_day(spark, number, configured)
            print(json.dumps(asdict(day)), flush=True)


def run_day(spark: SparkSession, number: int, configured: Settings) -> Day:
    """The jobs of movierec_daily, and at the end of a week, once it has passed, those of movierec_maintain."""
    as_of = day_of(number)
    jobs: dict[str, Callable[[Job], object]] = {
        "ingest": ingest,
        "conform": conform,
        "recommend": recommend,
        "refresh": lambda job: refresh(job, stale_days(job.settings, job.as_of)),
        "monitor": monitor,
    }
    cpu_seconds = {name: cost_of(partial(run_job, name, work, spark, as_of, configured)) for name, work in jobs.items()}
    maintained = None
    if (number + 1) % WEEK == 0:
        let_pass(configured.home, WEEK)
        with measured() as cost:
            maintained = str(maintain(as_of, configured))
        cpu_seconds["maintain"] = cost.cpu_seconds
    return day_left(number, cpu_seconds, maintained, configured)


def cost_of(work: Callable[[], object]) -> float:
    """The CPU seconds of this process and of all that belong to it, which other work on the machine changes little."""
    with measured() as cost:
        work()
    return cost.cpu_seconds


def day_left(number: int, cpu_seconds: dict[str, float], maintained: str | None, configured: Settings) -> Day:
    lake = Lake.of(configured)
    lying, logged = dict[str, int](), dict[str, int]()
    for table in tables.ALL:
        files = stored_files(lake.location(table))
        logged[table.name] = sum("/_delta_log/" in file.location.uri for file in files)
        lying[table.name] = len(files) - logged[table.name]
    beside = {"landing": configured.landing, "data_docs": configured.data_docs, "checkpoints": configured.checkpoints}
    return Day(
        number=number,
        cpu_seconds={name: round(value, 2) for name, value in cpu_seconds.items()},
        files={table.name: len(lake.files(table)) for table in tables.ALL},
        lying=lying,
        logged=logged,
        places={name: len(stored_files(Location.of(place))) for name, place in beside.items()},
        maintained=maintained,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
