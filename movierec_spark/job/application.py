"""How a Spark application of the pipeline begins and ends: its session and lake, its one last line."""

import os
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from threading import Thread
from typing import NoReturn

from movierec_spark.errors import MovierecError
from movierec_spark.job.failure_reason import write_failure_reason
from movierec_spark.job.job import Job
from movierec_spark.session import spark_session
from movierec_spark.settings import settings
from movierec_spark.storage.conditional_put import check_conditional_puts
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import check_layout
from movierec_spark.storage.lake_lock import shared_lock
from movierec_spark.storage.store_options import spark_properties

PUBLISHER = "movierec_spark.publish.publisher"


@contextmanager
def running(name: str, as_of: date, *modules: str) -> Iterator[Job]:
    """A job with its session and its lake; at the end its audits are recorded and its last line printed.

    modules: names of the modules of the job that take seconds to import, which is done while Spark starts.
    Raises before anything else LakeOutdated where the lake has to be migrated first, StoreRefused where its object
    store can't be written or would lose commits, and LakeLocked where an erasure doesn't end.
    """
    started, configured = time.monotonic(), settings()
    lake = Lake.of(configured)
    check_conditional_puts(lake.root)
    check_layout(lake.root)
    # To import MLflow or Great Expectations takes as long as to start Spark: side by side they cost half.
    Thread(target=_import, args=((*modules, PUBLISHER),)).start()
    properties = spark_properties(configured.store)
    with shared_lock(lake.root), spark_session(name, properties=properties) as spark:
        lake.create_tables()
        run_id = os.environ.get("AIRFLOW_CTX_DAG_RUN_ID") or f"by-hand-{uuid.uuid4()}"
        job = Job(name, spark, configured, as_of, lake, run_id)
        try:
            yield job
        finally:
            job.end()
        print(job.summary(time.monotonic() - started), flush=True)


def _import(modules: Iterable[str]) -> None:
    for module in modules:
        import_module(module)


def exit_with_one_line(main: Callable[[], None]) -> None:
    """Run a job's main; an error ends it with one line and exit code 1, an unforeseen one with its trace above."""
    try:
        main()
    except MovierecError as error:
        _fail(str(error))
    except Exception as error:
        traceback.print_exc()
        message = next(iter(str(error).splitlines()), "")
        _fail(f"not foreseen: {type(error).__name__}: {message}; the trace in its log says where")


def _fail(reason: str) -> NoReturn:
    write_failure_reason(reason)
    sys.exit(f"movierec: {reason}")
