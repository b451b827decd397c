"""What every Spark application of the pipeline shares: arguments, session, publishing, its last line."""

import argparse
import os
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from threading import Thread
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn

from pyspark.sql import DataFrame, SparkSession

from movierec_spark.errors import MovierecError
from movierec_spark.job.failure_reason import write_failure_reason
from movierec_spark.session import spark_session
from movierec_spark.settings import Settings, settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import check_layout
from movierec_spark.tables import ALL, BY_NAME
from movierec_spark.tables.table import Table

if TYPE_CHECKING:
    from movierec_spark.publish.audit import Audit
    from movierec_spark.publish.parquet_files import DataFiles
    from movierec_spark.publish.publication import Derive

SIDE_BY_SIDE = 4  # tables that one job works on at once


@dataclass
class Job:
    """One running application: what it works with, what it has published, what its last line says."""

    name: str
    spark: SparkSession
    settings: Settings
    as_of: date
    lake: Lake
    run_id: str
    audits: list["Audit"] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def publish(
        self,
        rows: "DataFrame | DataFiles",
        table: Table,
        source: str | None = None,
        last: DataFrame | None = None,
        once: str | None = None,
        derive: "Derive | None" = None,
        max_rejected_fraction: float | None = None,
    ) -> "Audit":
        """Publish rows as the day's state of a table; see Publisher.publish for what it raises.

        last, once, derive: see Publication.
        max_rejected_fraction: where it is not that of the settings.
        """
        from movierec_spark.publish.publication import Publication
        from movierec_spark.publish.publisher import Publisher, Rejection

        bound = self.settings.quality.max_rejected_fraction if max_rejected_fraction is None else max_rejected_fraction
        publisher = Publisher(self.lake, self.settings.data_docs, bound)
        try:
            audit = publisher.publish(rows, Publication(table, self.as_of, self.run_id, source, last, once, derive))
        except Rejection as rejection:
            self.audits.append(rejection.audit)
            raise
        print(f"  {audit}\n", end="", flush=True)  # in one piece: tables are published side by side
        self.audits.append(audit)
        return audit

    def publish_all(
        self,
        published: "Iterable[tuple[Table, DataFrame | DataFiles]]",
        source: str | None = None,
        derive: "Mapping[str, Derive]" = MappingProxyType({}),
    ) -> None:
        """Publish tables that don't depend on each other, side by side; raises the first error after all ended.

        derive: by the name of a table, see Publication.
        """
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            waiting = [
                pool.submit(self.publish, rows, table, source, derive=derive.get(table.name))
                for table, rows in published
            ]
        for each in waiting:
            each.result()

    def remark(self, text: str) -> None:
        """Add to the job's last line."""
        self.remarks.append(text)

    def record_audits(self) -> None:
        """Write what was published, and refused, into ops.audit."""
        from movierec_spark.publish.audit import record

        touched = [BY_NAME[name] for name in sorted({audit.table_name for audit in self.audits})]
        record(self.lake, touched, [audit for audit in self.audits if audit.status == "rejected"])

    def summary(self, seconds: float) -> str:
        """The job's last line: rows in, published, quarantined, duplicate, over all its tables."""
        sums = [sum(getattr(audit, f"rows_{kind}") for audit in self.audits) for kind in _KINDS]
        figures = [f"{count:,} {kind}" for kind, count in zip(_KINDS, sums, strict=True) if count]
        changed = sum(audit.status == "published" for audit in self.audits)
        tables = [f"{changed} of {len(self.audits)} tables changed"] if self.audits else []
        parts = [
            *self.remarks,
            *tables,
            f"rows {', '.join(figures)}" if figures else "no rows",
            f"{seconds:.1f} s",
        ]
        return f"movierec {self.name} {self.as_of}: {'; '.join(parts)}"


_KINDS = ("in", "published", "quarantined", "duplicate")


def job_parser(description: str | None) -> argparse.ArgumentParser:
    """The arguments that every job takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--as-of", type=_day, required=True, metavar="DAY", help="UTC day, as 2018-09-26")
    return parser


def table_named(name: str) -> Table:
    """For the argument --table. Raises argparse.ArgumentTypeError for a table that isn't there."""
    if name not in BY_NAME:
        raise argparse.ArgumentTypeError(f"no table {name!r}; there are {', '.join(sorted(BY_NAME))}")
    return BY_NAME[name]


def table_with_quarantine(name: str) -> Table:
    """As table_named, of the tables whose rejected rows are kept: those that tell where each row stood in its file."""
    table, keeping = table_named(name), sorted(each.name for each in ALL if each.provenance or each.layer == "bronze")
    if name not in keeping:
        raise argparse.ArgumentTypeError(f"{name} keeps no rejected rows; those that do are {', '.join(keeping)}")
    return table


@contextmanager
def running(name: str, as_of: date) -> Iterator[Job]:
    """A job with its session and its lake; at the end its audits are recorded and its last line printed.

    Raises LakeOutdated before anything else where the lake has to be migrated first.
    """
    started, chosen = time.monotonic(), settings()
    check_layout(chosen.lake)
    # Importing Great Expectations takes as long as the session and the first reads: side by side they cost half.
    Thread(target=import_module, args=("movierec_spark.publish.publisher",)).start()
    with spark_session(name) as spark:
        lake = Lake(chosen.lake, tuple(chosen.sources))
        lake.create_tables()
        job = Job(
            name,
            spark,
            chosen,
            as_of,
            lake,
            os.environ.get("AIRFLOW_CTX_DAG_RUN_ID") or f"by-hand-{uuid.uuid4()}",
        )
        try:
            yield job
        finally:
            job.record_audits()
        print(job.summary(time.monotonic() - started), flush=True)


def exit_with_one_line(main: Callable[[], None]) -> None:
    """Run a job's main; an error ends it with one line and exit code 1; of one not foreseen the trace stands above."""
    try:
        main()
    except MovierecError as error:
        _end(str(error))
    except Exception as error:
        traceback.print_exc()
        told = next(iter(str(error).splitlines()), "")
        _end(f"not foreseen: {type(error).__name__}: {told}; the trace in its log says where")


def _end(reason: str) -> NoReturn:
    write_failure_reason(reason)
    sys.exit(f"movierec: {reason}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; give one as 2018-09-26") from None
