"""Migrate a lake of an earlier layout: the same rows, in files in today's partition folders, with today's columns.

A table whose files lie otherwise, or that was declared with further columns since, gets one commit that adds copies of
its files, with complete statistics, and those columns. Versions, publications and audits stay. A migration that was
killed continues with the next table when it runs again. A table whose rows have become of another grain, which a
required column tells that they lack, is emptied: the job that made them makes them anew.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.transaction import AddAction

from movierec_spark import tables
from movierec_spark.errors import MigrationRefused
from movierec_spark.publish.commit import add_action, now_in_milliseconds, retry_on_conflict
from movierec_spark.storage.data_file import DataFileWriter, new_file
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import FILES_SINCE, LAYOUT, is_outdated, layout_of, mark
from movierec_spark.tables.table import Table

MIGRATED_TO = "layout"  # app id of the transaction in a table's log; its version is the layout of the migration


def migrate(lake: Lake) -> Iterator[str]:
    """Migrate the tables that are not migrated yet, and yield one line for people after each.

    Two migrations may run at the same time: the second one skips what the first has migrated.
    Raises MigrationRefused where a table has deletion vectors, PublishConflict where jobs keep writing a table.
    """
    if not is_outdated(lake.root):
        yield f"{lake.root} has today's layout; nothing to do"
        return
    for table in tables.ALL:
        if lake.has(table):
            retry_on_conflict(partial(_migrate, table, lake), table)
            count = len(lake.files(table))
            yield f"  {table.name}: {count:,} {'file' if count == 1 else 'files'}"
    mark(lake.root)
    yield f"{lake.root} has today's layout now"


def _migrate(table: Table, lake: Lake) -> None:
    if lake.has_deletion_vectors(table):
        raise MigrationRefused(
            f"{table.name} has rows that are marked as deleted in files that still hold them: run "
            f"REORG TABLE delta.`{lake.location(table)}` APPLY (PURGE) in Spark, and migrate again"
        )
    delta = lake.delta(table)
    if (delta.transaction_version(MIGRATED_TO) or 0) >= LAYOUT or _is_of_today(delta, table, lake):
        return
    files = [] if _is_of_another_grain(delta, table) else pa.table(delta.get_add_actions(flatten=True)).to_pylist()
    delta.create_write_transaction(
        [_migrated_file(file, table, lake) for file in files],
        mode="overwrite",
        schema=_migrated_schema(delta.schema(), table),
        partition_by=list(table.partitioned_by),
        commit_properties=CommitProperties(app_transactions=[Transaction(MIGRATED_TO, LAYOUT, now_in_milliseconds())]),
    )


def _is_of_today(delta: DeltaTable, table: Table, lake: Lake) -> bool:
    """Whether the table's files lie as they do today, and hold every declared column."""
    stored = {field.name for field in delta.schema().fields}
    return layout_of(lake.root) >= FILES_SINCE and stored.issuperset(table.column_names)


def _is_of_another_grain(delta: DeltaTable, table: Table) -> bool:
    """Whether the table's rows lack a column that today's rows must have."""
    return not {field.name for field in delta.schema().fields}.issuperset(table.required_columns)


def _migrated_file(file: dict[str, Any], table: Table, lake: Lake) -> AddAction:
    """Write the rows of a file to its partition's folder, and return the action that adds it there.

    A column that was declared since is null in all of them.

    file: the entry of the table's log, as delta-rs gives it: percent-encoded path, values of the partition.
    """
    folder = lake.location(table)
    partition = {name: str(file[f"partition.{name}"]) for name in table.partitioned_by}
    declared = pa.schema(table.delta_schema)
    schema = pa.schema([declared.field(name).with_nullable(True) for name in table.data_columns])
    with (folder / unquote(file["path"])).open_input() as opened:
        source = pq.ParquetFile(opened, coerce_int96_timestamp_unit="us")
        writer = DataFileWriter(folder, new_file(partition), schema)
        for batch in source.iter_batches():
            columns = [
                batch.column(field.name) if field.name in batch.schema.names else pa.nulls(len(batch), field.type)
                for field in schema
            ]
            writer.write(pa.RecordBatch.from_arrays(columns, schema.names))
        written = writer.close()
    assert written is not None, f"{file['path']} holds no row"
    return add_action(written, partition)


def _migrated_schema(stored: Schema, table: Table) -> Schema:
    """The declared columns in their order, then the stored ones that are no longer declared.

    A stored column keeps its stored type. A declared column that is not stored has to be nullable.
    """
    stored_fields, declared = {field.name: field for field in stored.fields}, table.delta_schema.fields
    undeclared = [field for field in stored.fields if field.name not in table.column_names]
    return Schema([stored_fields.get(field.name, field) for field in declared] + undeclared)
