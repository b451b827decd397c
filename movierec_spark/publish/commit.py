"""The one Delta transaction that makes data files visible to readers."""

from collections.abc import Callable
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
from movierec_spark.publish.add_action import add_action, now_in_milliseconds
from movierec_spark.publish.digest import ContentDigest, file_names
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.state_order import state_order
from movierec_spark.tables.table import Table

MAX_ATTEMPTS, MAX_PAUSE_SECONDS = 5, 16


def commit(
    files: DataFiles,
    digest: ContentDigest,
    lake: Lake,
    slice_values: dict[str, Any],
    metadata: str = "",
    idempotency_key: str | None = None,
) -> None:
    """Commit the files to their table, in the way that the table's mode says.

    The rows are not checked any more: NOT NULL must have been validated. The files are linked into the table's
    folder, so the caller may remove its own. digest: of the rows in the files. slice_values: by column, the values
    of the slice that is replaced. idempotency_key: a commit with a key that the table has seen adds nothing.

    Raises PublishConflict if other jobs keep writing the same rows.
    """
    table, folder = files.table, Path(lake.location(files.table))
    partition = {column: str(slice_values[column]) for column in table.partitioned_by}
    names = file_names(digest, len(files.files))
    actions = [add_action(file, folder, name, partition) for file, name in zip(files.files, names, strict=True)]
    properties = CommitProperties(
        custom_metadata={"userMetadata": metadata} if metadata else None,
        app_transactions=_transactions(table, slice_values, idempotency_key),
    )
    retry_on_conflict(lambda: _commit_once(DeltaTable(folder), table, actions, partition, properties), table)
    # Spark would otherwise go on to read cached frames of the files from before the commit.
    files.rows.sparkSession.catalog.refreshByPath(str(folder))


def replaced_rows(table: Table, slice_values: dict[str, Any]) -> Column:
    """The condition of the rows that a publication of this slice replaces."""
    return reduce(and_, (F.col(column) == F.lit(slice_values[column]) for column in table.replaces))


def retry_on_conflict(write: Callable[[], None], table: Table) -> None:
    """Call write, and again after a random pause where another job's commit came between.

    Raises PublishConflict after MAX_ATTEMPTS.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(CommitFailedError),
        stop=stop_after_attempt(MAX_ATTEMPTS),
        wait=wait_random_exponential(max=MAX_PAUSE_SECONDS),
    )
    try:
        retrying(write)
    except RetryError:
        raise PublishConflict(
            f"{table.name}: another job wrote the same rows during each of {MAX_ATTEMPTS} attempts; "
            "wait until it has ended and run this one again"
        ) from None


def _transactions(table: Table, slice_values: dict[str, Any], idempotency_key: str | None) -> list[Transaction]:
    """The transaction identifiers of the commit, which let the table's log refuse it.

    A state is refused where a later one is committed, and rows with an idempotency key where the key is.
    """
    now = now_in_milliseconds()
    if table.mode == "current":
        return [Transaction(table.name, state_order(slice_values["as_of"], now), now)]
    return [Transaction(f"{table.name} {idempotency_key}", 1, now)] if idempotency_key else []


def _commit_once(
    delta: DeltaTable,
    table: Table,
    actions: list[AddAction],
    partition: dict[str, str],
    properties: CommitProperties,
) -> None:
    """Commit, unless the log holds one of the transactions, or a later one of the same application."""
    for transaction in properties.app_transactions or []:
        if (delta.transaction_version(transaction.app_id) or 0) >= transaction.version:
            return
    delta.create_write_transaction(
        list(actions),
        mode="append" if table.mode == "append" else "overwrite",
        schema=delta.schema(),
        partition_by=list(partition),
        partition_filters=[(name, "=", value) for name, value in partition.items()] or None,
        commit_properties=properties,
    )
