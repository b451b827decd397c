"""The one Delta transaction that makes staged rows visible."""

import random
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from delta.exceptions import DeltaConcurrentModificationException
from pyspark.sql import DataFrame, DataFrameWriter
from pyspark.sql import functions as F

from movierec_spark.errors import PublishConflict
from movierec_spark.lake import Lake
from movierec_spark.table import Table

ATTEMPTS = 5
ROWS_PER_FILE = 2_000_000
ORDER_BITS = 43  # milliseconds since 1970 fit, until the year 2248


def commit(
    rows: DataFrame,
    table: Table,
    lake: Lake,
    slice_of: dict[str, Any],
    metadata: str,
    count: int,
    once: str | None = None,
) -> None:
    """Write the rows the way the table declares; raises PublishConflict if others keep writing the same rows.

    once: what names these rows, where a table that only grows must not get them twice.
    """
    writer = _arranged(rows, table, count).write.format("delta").option("userMetadata", metadata)
    if table.partitioned_by:
        writer = writer.partitionBy(*table.partitioned_by)
    if table.mode == "slice":
        writer = writer.mode("overwrite").option("replaceWhere", predicate(table, slice_of))
    elif table.mode == "append":
        writer = _as_transaction(writer.mode("append"), f"{table.name} {once}", 1) if once else writer.mode("append")
    else:
        writer = _as_transaction(writer.mode("overwrite"), table.name, state_order(slice_of["as_of"]))
    retried(lambda: writer.save(lake.location(table)), table, DeltaConcurrentModificationException)


def _as_transaction(writer: DataFrameWriter, name: str, version: int) -> DataFrameWriter:
    """Delta skips a transaction whose version is not above the last one of its name."""
    return writer.option("txnAppId", name).option("txnVersion", version)


def predicate(table: Table, slice_of: dict[str, Any]) -> str:
    """The condition of the rows that a publication replaces."""
    return " AND ".join(f"{column} = '{slice_of[column]}'" for column in table.replaces)


def state_order(as_of: date) -> int:
    """The order of states: first by day, then by the moment of publication; Delta skips one that is not later."""
    return (as_of.toordinal() << ORDER_BITS) + time.time_ns() // 1_000_000


def retried(write: Callable[[], None], table: Table, conflict: type[Exception]) -> None:
    """Try a write again after a random pause when another job's commit came between; raises PublishConflict."""
    for attempt in range(ATTEMPTS):
        try:
            return write()
        except conflict:
            time.sleep(random.uniform(0.2, 1.0) * 2**attempt)
    raise PublishConflict(
        f"{table.name}: another job wrote the same rows during each of {ATTEMPTS} attempts; "
        "wait until it has ended and run this one again"
    )


def _arranged(rows: DataFrame, table: Table, count: int) -> DataFrame:
    """In few files, each holding a range of the sort key, so that a look-up opens one."""
    files = count // ROWS_PER_FILE + 1
    if not table.sorted_by:
        return rows.coalesce(files)
    ranged = rows.repartitionByRange(files, F.col(table.sorted_by[0])) if files > 1 else rows.coalesce(1)
    return ranged.sortWithinPartitions(*table.sorted_by)
