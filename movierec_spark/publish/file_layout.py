"""Into how many files rows go, and in which order."""

from collections.abc import Iterator
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.tables.table import Table

BYTES_PER_FILE = 64 * 2**20  # of what the rows are computed from
UNKNOWN_BYTES = 2**62  # and more, which Spark says of rows that come from Python


def as_files(rows: DataFrame, table: Table) -> DataFrame:
    """The rows in as many Spark partitions as they shall have files, in the order of the table's sort key.

    Where there are several, each holds a range of the first column of the key.
    """
    files = input_bytes(rows) // BYTES_PER_FILE + 1
    if not table.sorted_by:
        return rows.coalesce(files)
    ranged = rows.repartitionByRange(files, F.col(table.sorted_by[0])) if files > 1 else rows.coalesce(1)
    return ranged.sortWithinPartitions(*table.sorted_by)


def input_bytes(rows: DataFrame) -> int:
    """The size of all that the rows are computed from, as far as Spark knows it; nothing is read for that.

    Spark's estimate of the rows themselves is no use: it multiplies the sizes of the two sides of a join. So is that of
    persisted rows, before they are computed: what they are computed from counts instead.
    """
    return sum(size for size in _sizes(rows._jdf.queryExecution().optimizedPlan()) if size < UNKNOWN_BYTES)


def _is_still_to_compute(leaf: Any) -> bool:
    """Whether a leaf of a logical plan is persisted rows that nothing has asked for yet."""
    is_persisted: bool = leaf.getClass().getSimpleName() == "InMemoryRelation"
    return is_persisted and not leaf.cacheBuilder().isCachedColumnBuffersLoaded()


def _sizes(plan: Any) -> Iterator[int]:
    """Of the inputs of a logical plan of the JVM, in bytes."""
    leaves = plan.collectLeaves()
    for leaf in (leaves.apply(index) for index in range(leaves.size())):
        if _is_still_to_compute(leaf):
            yield from _sizes(leaf.cacheBuilder().logicalPlan())
        else:
            yield int(str(leaf.stats().sizeInBytes()))
