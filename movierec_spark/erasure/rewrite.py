"""Rewrite data files of a table: the same rows in the same order but for what an edit changes, in one transaction."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.transaction import AddAction, RemoveAction

from movierec_spark.publish.commit import add_action, remove_action, retry_on_conflict
from movierec_spark.storage.data_file import ROWS_PER_GROUP, DataFile, DataFileWriter, new_file
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.storage.logged_files import LoggedFile, logged_files, stored_schema
from movierec_spark.tables.table import Table


@dataclass(frozen=True)
class Edited:
    """rows: as they shall stand. count: how many were changed or left out."""

    rows: pa.RecordBatch
    count: int


Edit = Callable[[LoggedFile, pa.RecordBatch], Edited]
Choose = Callable[[list[LoggedFile]], Iterable[LoggedFile]]


def rewrite(table: Table, lake: Lake, choose: Choose, edit: Edit) -> int:
    """Write the chosen ones of the table's files anew, each without what the edit takes; the sum of the edit's counts.

    One transaction removes the old files and adds the new ones; the table's transaction identifiers stay. Where another
    job changed one of the files meanwhile, files are chosen and written again.
    Raises PublishConflict where that goes on.
    """
    return retry_on_conflict(lambda: _rewrite_once(table, lake, choose, edit), table)


@contextmanager
def opened(folder: Location, path: str) -> Iterator[pq.ParquetFile]:
    """A file of a table, read by Arrow."""
    with (folder / path).open_input() as stream:
        yield pq.ParquetFile(stream, coerce_int96_timestamp_unit="us")


def _rewrite_once(table: Table, lake: Lake, choose: Choose, edit: Edit) -> int:
    delta, folder = lake.delta(table), lake.location(table)
    chosen = list(choose(logged_files(delta, table)))
    if not chosen:
        return 0
    schema = stored_schema(delta, table)
    written = [_write_anew(file, folder, schema, edit) for file in chosen]
    actions: list[AddAction | RemoveAction] = [remove_action(file) for file in chosen]
    for file, (new, _) in zip(chosen, written, strict=True):
        actions += [add_action(new, file.partition)] if new else []
    delta.create_write_transaction(actions, "append", delta.schema(), partition_by=list(table.partitioned_by))
    return sum(count for _, count in written)


def _write_anew(file: LoggedFile, folder: Location, schema: pa.Schema, edit: Edit) -> tuple[DataFile | None, int]:
    """The new file, None where no row is left, and the edit's count."""
    writer, count = DataFileWriter(folder, new_file(file.partition), schema), 0
    with opened(folder, file.path) as parquet:
        for batch in parquet.iter_batches(ROWS_PER_GROUP):
            edited = edit(file, _with_all_columns(batch, schema))
            writer.write(edited.rows)
            count += edited.count
    return writer.close(), count


def _with_all_columns(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """A column that was declared after the file was written is null."""
    columns = [
        batch.column(field.name) if field.name in batch.schema.names else pa.nulls(len(batch), field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema.names)
