"""Where the tables lie, and how they are read as of a day."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.lake_layout import mark_if_new
from movierec_spark.storage.latest_rows import latest_rows, row_versions
from movierec_spark.storage.state_order import day_of_state
from movierec_spark.tables.table import Table

CHECKPOINT_INTERVAL = "10"  # commits; Delta's own default, where that of delta-rs is 100


@dataclass(frozen=True)
class Lake:
    """A folder of Delta tables, one subfolder a layer; no metastore.

    source_rank: the sources in order of trust, best first.
    """

    root: Path
    source_rank: tuple[str, ...] = ()

    def location(self, table: Table) -> str:
        return f"{self.root}/{table.path}"

    def staging(self, table: Table) -> Path:
        """A folder of its own for rows on their way into the table."""
        return self.root / "_staging" / table.name / uuid.uuid4().hex

    def create_tables(self) -> None:
        """Create the tables that aren't there, so that the first writes of two jobs don't collide."""
        mark_if_new(self.root)
        for table in tables.ALL:
            if not DeltaTable.is_deltatable(self.location(table)):
                self._create(table)

    def files(self, table: Table, partition: dict[str, Any] | None = None) -> list[str]:
        """The files of the table, or of one of its partitions, by its log.

        partition: a value for each column that partitions the table, and maybe others.
        """
        filters = [(name, "=", str(partition[name])) for name in table.partitioned_by] if partition else []
        return DeltaTable(self.location(table)).file_uris(file_pruning_predicate=filters or None)

    def has_deletion_vectors(self, table: Table) -> bool:
        """Whether rows are marked as deleted in files that still hold them; publishing never does that."""
        return any(batch.num_rows for batch in DeltaTable(self.location(table)).deletion_vectors())

    def read(self, spark: SparkSession, table: Table) -> DataFrame:
        """All rows of the table as they stand now."""
        if not self.files(table):
            return frame(spark, [], table.schema)  # Spark takes a second to find that out
        return spark.read.format("delta").load(self.location(table))

    def known(self, spark: SparkSession, table: Table, as_of: date) -> DataFrame:
        """The rows that a job for this day sees: known by then, one per natural key, the latest."""
        return latest_rows(self.read(spark, table).where(F.col("known_at") <= F.lit(as_of)), table, self.source_rank)

    def row_versions(self, spark: SparkSession, table: Table, as_of: date) -> DataFrame:
        """Every row that some day up to this one saw, with known_until: see row_versions."""
        return row_versions(self.read(spark, table).where(F.col("known_at") <= F.lit(as_of)), table, self.source_rank)

    def state_day(self, table: Table) -> date | None:
        """The day of the rows that a table of the current state holds; None before the first."""
        path = self.location(table)
        order = DeltaTable(path).transaction_version(table.name) if DeltaTable.is_deltatable(path) else None
        return day_of_state(order) if order else None

    def served_day(self) -> date | None:
        """The day of the recommendations that are served; None before the first."""
        return self.state_day(tables.RECOMMENDATIONS)

    def version(self, table: Table) -> int:
        """The number of the table's last commit."""
        return DeltaTable(self.location(table)).version()

    def _create(self, table: Table) -> None:
        with suppress(CommitFailedError):  # another job has just done it
            DeltaTable.create(
                self.location(table),
                schema=table.delta_schema,
                mode="ignore",
                partition_by=list(table.partitioned_by),
                description=table.grain,
                configuration={"delta.checkpointInterval": CHECKPOINT_INTERVAL, **table.properties},
            )
