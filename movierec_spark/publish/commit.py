"""The one Delta transaction that makes files visible, as they are."""

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import and_
from pathlib import Path
from typing import Any

from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction
from pyspark.sql import Column
from pyspark.sql import functions as F
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from movierec_spark.errors import PublishConflict
from movierec_spark.publish.digest import ContentDigest, file_names
from movierec_spark.publish.layout import milliseconds, placed
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table

ATTEMPTS, MOST_SECONDS_BETWEEN = 5, 16
ORDER_BITS = 43  # milliseconds since 1970 fit, until the year 2248


def commit(
    files: DataFiles,
    content: ContentDigest,
    lake: Lake,
    slice_of: dict[str, Any],
    metadata: str = "",
    once: str | None = None,
) -> None:
    """Make the files the table's, the way it declares; raises PublishConflict if others keep writing the same rows.

    Nothing checks the rows any more: what is NOT NULL must have been audited. The files stay where they are, too.
    content: of the rows in the files. once: what names these rows, where a table that only grows must not get them
    twice.
    """
    table, folder = files.table, Path(lake.location(files.table))
    partition = {column: str(slice_of[column]) for column in table.partitioned_by}
    names = file_names(content, len(files.files))
    added = [placed(file, folder, name, partition) for file, name in zip(files.files, names, strict=True)]
    properties = CommitProperties(
        custom_metadata={"userMetadata": metadata} if metadata else None,
        app_transactions=_transactions(table, slice_of, once),
    )
    retried(lambda: _add(DeltaTable(folder), table, added, partition, properties), table)
    # Spark would go on to take the frames that it keeps of the files from before.
    files.rows.sparkSession.catalog.refreshByPath(str(folder))


def replaced_rows(table: Table, slice_of: dict[str, Any]) -> Column:
    """The condition of the rows that a publication replaces."""
    return reduce(and_, (F.col(column) == F.lit(slice_of[column]) for column in table.replaces))


def state_order(as_of: date) -> int:
    """The order of states: first by day, then by the moment of publication; one that is not later is not committed."""
    return (as_of.toordinal() << ORDER_BITS) + milliseconds()


def newest_day(table: Table, lake: Lake) -> date | None:
    """The day of the state that stands; None before the first one."""
    order = DeltaTable(lake.location(table)).transaction_version(table.name)
    return date.fromordinal(order >> ORDER_BITS) if order else None


def retried(write: Callable[[], None], table: Table) -> None:
    """Try a write again after a random pause when another job's commit came between; raises PublishConflict."""
    trying = Retrying(
        retry=retry_if_exception_type(CommitFailedError),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_random_exponential(max=MOST_SECONDS_BETWEEN),
    )
    try:
        trying(write)
    except RetryError:
        raise PublishConflict(
            f"{table.name}: another job wrote the same rows during each of {ATTEMPTS} attempts; "
            "wait until it has ended and run this one again"
        ) from None


def _transactions(table: Table, slice_of: dict[str, Any], once: str | None) -> list[Transaction]:
    """What stands in the table's log so that a commit is made once, or not after a later one."""
    if table.mode == "current":
        return [Transaction(table.name, state_order(slice_of["as_of"]), milliseconds())]
    return [Transaction(f"{table.name} {once}", 1, milliseconds())] if once else []


def _add(
    delta: DeltaTable,
    table: Table,
    added: list[AddAction],
    partition: dict[str, str],
    properties: CommitProperties,
) -> None:
    """Commit, unless one of the transactions, or a later one of its name, stands already."""
    for each in properties.app_transactions or []:
        if (delta.transaction_version(each.app_id) or 0) >= each.version:
            return
    delta.create_write_transaction(
        list(added),
        mode="append" if table.mode == "append" else "overwrite",
        schema=delta.schema(),
        partition_by=list(partition),
        partition_filters=[(name, "=", value) for name, value in partition.items()] or None,
        commit_properties=properties,
    )
