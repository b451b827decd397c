"""Where the tables lie, and how they are read as of a day."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError
from pyarrow.dataset import Dataset
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.settings import Settings
from movierec_spark.storage.arrow import dataset, frame
from movierec_spark.storage.lake_layout import mark_if_new
from movierec_spark.storage.latest_rows import latest_rows, row_versions
from movierec_spark.storage.location import Location
from movierec_spark.storage.store_options import delta_options
from movierec_spark.tables.table import Table

CHECKPOINT_INTERVAL = "10"  # commits; Delta's own default, where that of delta-rs is 100
REJECTED = "_rejected"  # below the root, the folder of rows that break a rule
COMMIT = re.compile(r"\d{20}\.json")  # the name of a commit in the log
MOMENT_BITS = 43  # by which earlier versions shifted the day of a state in its transaction, for the time of day


@dataclass(frozen=True)
class Lake:
    """Delta tables below one location, one subfolder a layer; no metastore.

    source_rank: the sources in order of trust, best first.
    """

    root: Location
    source_rank: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "Lake":
        return cls(Location.of(settings.lake, settings.store), tuple(settings.sources))

    def location(self, table: Table) -> Location:
        return self.root / table.path

    def rejected_rows(self, table: Table, attempt: str) -> Location:
        """The folder for the rows of one publication that break a rule."""
        return self.root / REJECTED / table.name / attempt

    def has(self, table: Table) -> bool:
        """Whether the table was created."""
        return DeltaTable.is_deltatable(str(self.location(table)), self._options)

    def delta(self, table: Table) -> DeltaTable:
        """The table as delta-rs sees it now."""
        return DeltaTable(str(self.location(table)), storage_options=self._options)

    def dataset(self, table: Table) -> Dataset:
        """The table's rows as they stand now, for Arrow and DuckDB."""
        return dataset(self.delta(table), self.location(table))

    def create_tables(self) -> None:
        """Create the tables that aren't there, so that the first writes of two jobs don't collide."""
        mark_if_new(self.root)
        for table in tables.ALL:
            if not self.has(table):
                self._create(table)

    def files(self, table: Table, partition: dict[str, Any] | None = None) -> list[str]:
        """The files of the table, or of one of its partitions, by its log.

        partition: a value for each column that partitions the table, and maybe others.
        """
        filters = [(name, "=", str(partition[name])) for name in table.partitioned_by] if partition else []
        return self.delta(table).file_uris(file_pruning_predicate=filters or None)

    def days(self, table: Table) -> list[date]:
        """The days that a table partitioned by as_of holds rows of, by its log; ascending."""
        days = pa.table(self.delta(table).get_add_actions(flatten=True))["partition.as_of"]
        return sorted(set(days.to_pylist()))

    def has_deletion_vectors(self, table: Table) -> bool:
        """Whether rows are marked as deleted in files that still hold them; publishing never does that."""
        return any(batch.num_rows for batch in self.delta(table).deletion_vectors())

    def read(self, spark: SparkSession, table: Table) -> DataFrame:
        """All rows of the table as they stand now."""
        if not self.files(table):
            return frame(spark, [], table.schema)  # Spark takes a second to find that out
        return spark.read.format("delta").load(self.location(table).spark_uri)

    def known(self, spark: SparkSession, table: Table, as_of: date) -> DataFrame:
        """The rows that a job for this day sees: known by then, one per natural key, the latest."""
        return latest_rows(self.read(spark, table).where(F.col("known_at") <= F.lit(as_of)), table, self.source_rank)

    def row_versions(self, spark: SparkSession, table: Table, as_of: date) -> DataFrame:
        """Every row that some day up to this one saw, with known_until: see row_versions."""
        return row_versions(self.read(spark, table).where(F.col("known_at") <= F.lit(as_of)), table, self.source_rank)

    def state_day(self, table: Table) -> date | None:
        """The day of the rows that a table of the current state holds; None before the first."""
        version = self.delta(table).transaction_version(table.name) if self.has(table) else None
        return day_of_state(version) if version else None

    def served_day(self) -> date | None:
        """The day of the recommendations that are served; None before the first."""
        return self.state_day(tables.RECOMMENDATIONS)

    def version(self, table: Table) -> int:
        """The number of the table's last commit."""
        return self.delta(table).version()

    def commits(self, table: Table, limit: int) -> Iterator[dict[str, Any]]:
        """What the log tells of the table's last commits, each with its version, the newest first.

        Of fewer than limit where the log was cleaned. Not by delta-rs, which counts versions back from that of the
        table as it was loaded, so that they are wrong where another job has committed since.
        """
        entries = [entry for entry in (self.location(table) / "_delta_log").entries() if COMMIT.fullmatch(entry.name)]
        for entry in entries[: -limit - 1 : -1]:
            with suppress(FileNotFoundError):  # just cleaned
                actions = entry.read_bytes().splitlines()
                yield {**_commit_info(actions), "version": int(entry.name.removesuffix(".json"))}

    @property
    def _options(self) -> dict[str, str] | None:
        return None if self.root.is_local else delta_options(self.root.store)

    def _create(self, table: Table) -> None:
        with suppress(CommitFailedError):  # another job has just done it
            DeltaTable.create(
                str(self.location(table)),
                schema=table.delta_schema,
                mode="ignore",
                partition_by=list(table.partitioned_by),
                description=table.grain,
                configuration={"delta.checkpointInterval": CHECKPOINT_INTERVAL, **table.properties},
                storage_options=self._options,
            )


def _commit_info(actions: Sequence[bytes]) -> dict[str, Any]:
    """What a commit says of itself; nothing where it says nothing. actions: its lines."""
    return next((json.loads(action)["commitInfo"] for action in actions if action.startswith(b'{"commitInfo"')), {})


def day_of_state(version: int) -> date:
    """The day that a state is of. version: of its transaction, the day's ordinal; see MOMENT_BITS for earlier ones."""
    return date.fromordinal(version if version <= date.max.toordinal() else version >> MOMENT_BITS)
