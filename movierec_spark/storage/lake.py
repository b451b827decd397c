"""Where the tables lie, and how they are read as of a day."""

import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError
from pyspark.sql import DataFrame, SparkSession, Window, WindowSpec
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.lake_layout import mark_if_new
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
        return latest(self.read(spark, table).where(F.col("known_at") <= F.lit(as_of)), table, self.source_rank)

    def versions(self, spark: SparkSession, table: Table, as_of: date) -> DataFrame:
        """Every row that some day up to this one saw, with known_until: see versions."""
        return versions(self.read(spark, table).where(F.col("known_at") <= F.lit(as_of)), table, self.source_rank)

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


def latest(rows: DataFrame, table: Table, source_rank: tuple[str, ...]) -> DataFrame:
    """One row per natural key: of the latest event, then of the latest drop, then of the best source."""
    nth = F.row_number().over(_newest_first(table, source_rank))
    return rows.withColumn("nth", nth).where("nth = 1").drop("nth")


def versions(rows: DataFrame, table: Table, source_rank: tuple[str, ...]) -> DataFrame:
    """rows with known_until DATE: a row is the latest of its natural key from known_at to the day before.

    Null for what is still the latest; rows that never were are left out.
    """
    newer = _newest_first(table, source_rank).rowsBetween(Window.unboundedPreceding, -1)
    dated = rows.withColumn("known_until", F.min("known_at").over(newer))
    return dated.where("known_until IS NULL OR known_at < known_until")


def _newest_first(table: Table, source_rank: tuple[str, ...]) -> WindowSpec:
    rank = F.array_position(F.array(*[F.lit(source) for source in source_rank]), F.col("source"))
    order = [F.col(table.event_time).desc()] if table.event_time else []
    order += [F.col("as_of").desc(), F.when(rank == 0, len(source_rank) + 1).otherwise(rank), F.col("source")]
    return Window.partitionBy(*table.natural_key).orderBy(*order)
