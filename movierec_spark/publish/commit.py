"""The one Delta transaction that makes data files visible to readers."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError
from deltalake.transaction import AddAction, RemoveAction
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from movierec_spark.errors import PublishConflict
from movierec_spark.publish.digest import ContentDigest, commit_field
from movierec_spark.publish.slices import partition_of
from movierec_spark.storage.data_file import DataFile
from movierec_spark.storage.lake import Lake, day_of_state
from movierec_spark.storage.logged_files import LoggedFile
from movierec_spark.tables.table import Table

MAX_ATTEMPTS, MAX_PAUSE_SECONDS = 5, 16
Result = TypeVar("Result")


def commit(
    files: Sequence[DataFile],
    table: Table,
    digest: ContentDigest,
    lake: Lake,
    slice_values: Mapping[str, Any],
    metadata: str | None = None,
    idempotency_key: str | None = None,
    known_on: date | None = None,
) -> bool:
    """Commit files that lie in the folder of their table, in the way that the table's mode says.

    The rows are not checked any more: NOT NULL must have been validated. digest: of the rows in the files.
    slice_values: by column, the values of the slice that is replaced. metadata: the commit's userMetadata.
    idempotency_key: a commit with a key that the table has seen adds nothing. known_on: see Publication.

    Returns whether the files were added; a state is not where a later day's is there, nor are rows of a known key, nor
    those of a slice that is there as a later day knew it.
    Raises PublishConflict if other jobs keep writing the same rows.
    """
    partition = partition_of(table, slice_values)
    transactions = _transactions(table, slice_values, idempotency_key, known_on)
    properties = CommitProperties(
        custom_metadata={
            **commit_field(digest, [file.path for file in files]),
            **({"userMetadata": metadata} if metadata else {}),
        },
        app_transactions=transactions or _mark_of_slice(table, slice_values),
    )
    actions: list[AddAction | RemoveAction] = [add_action(file, partition) for file in files]

    def commit_once() -> bool:
        delta = lake.delta(table)
        if any(_is_refused(delta, table, transaction) for transaction in transactions):
            return False
        delta.create_write_transaction(
            actions,
            mode="append" if table.mode == "append" else "overwrite",
            schema=delta.schema(),
            partition_by=list(partition),
            partition_filters=[(name, "=", value) for name, value in partition.items()] or None,
            commit_properties=properties,
        )
        return True

    return retry_on_conflict(commit_once, table)


def add_action(file: DataFile, partition: Mapping[str, str]) -> AddAction:
    """The log's entry for a file."""
    return AddAction(file.path, file.bytes, dict(partition), now_in_milliseconds(), True, file.statistics)


def remove_action(file: LoggedFile) -> RemoveAction:
    """The log's entry that takes a file away from its table."""
    return RemoveAction(file.path, True, now_in_milliseconds(), file.bytes, dict(file.partition))


def now_in_milliseconds() -> int:
    """The time since 1970 (UTC) in milliseconds."""
    return time.time_ns() // 1_000_000


def retry_on_conflict(write: Callable[[], Result], table: Table) -> Result:
    """Call write, and again after a random pause where another job's commit came between.

    Raises PublishConflict after MAX_ATTEMPTS.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(CommitFailedError),
        stop=stop_after_attempt(MAX_ATTEMPTS),
        wait=wait_random_exponential(max=MAX_PAUSE_SECONDS),
    )
    try:
        return retrying(write)
    except RetryError:
        raise PublishConflict(
            f"{table.name}: another job wrote the same rows during each of {MAX_ATTEMPTS} attempts; "
            "wait until it has ended and run this one again"
        ) from None


def is_known_since(known_on: date, table: Table, slice_values: Mapping[str, Any], lake: Lake) -> bool:
    """Whether the slice is there as it was known on this day or a later one."""
    (transaction,) = _transactions(table, slice_values, None, known_on)
    held = lake.delta(table).transaction_version(transaction.app_id)
    return held is not None and held >= transaction.version


def _transactions(
    table: Table, slice_values: Mapping[str, Any], idempotency_key: str | None, known_on: date | None
) -> list[Transaction]:
    """The transaction identifiers of the commit, which let the table's log refuse it.

    The version of a state is the ordinal of its day, that of a slice the ordinal of the day that it is known on; each
    slice and each idempotency key is an application of its own.
    """
    now = now_in_milliseconds()
    if table.mode == "current":
        return [Transaction(table.name, slice_values["as_of"].toordinal(), now)]
    if known_on:
        return [Transaction(_name_of_slice(table, slice_values), known_on.toordinal(), now)]
    return [Transaction(f"{table.name} {idempotency_key}", 1, now)] if idempotency_key else []


def _mark_of_slice(table: Table, slice_values: Mapping[str, Any]) -> list[Transaction]:
    """What makes two jobs collide that commit the same slice at once, also where it holds no file to remove yet."""
    now = now_in_milliseconds()
    return [Transaction(_name_of_slice(table, slice_values), 1, now)] if table.mode == "slice" else []


def _name_of_slice(table: Table, slice_values: Mapping[str, Any]) -> str:
    return " ".join([table.name, *(f"{column}={slice_values[column]}" for column in table.replaces)])


def _is_refused(delta: DeltaTable, table: Table, transaction: Transaction) -> bool:
    """Whether the log holds the rows' key, the state of a later day, or the slice as a later day knew it."""
    held = delta.transaction_version(transaction.app_id)
    if held is None:
        return False
    if table.mode == "append":
        return True
    return (day_of_state(held).toordinal() if table.mode == "current" else held) > transaction.version
