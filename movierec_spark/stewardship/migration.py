"""Migrate a lake of an earlier layout: the same files, moved to today's partition folders.

Each table gets one commit that adds its files under new names, with complete statistics, and adds the columns that the
table was declared with since. Versions, publications and audits stay. A migration that was killed continues with the
next table when it runs again.
"""

import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.transaction import AddAction

from movierec_spark import tables
from movierec_spark.errors import MigrationRefused
from movierec_spark.publish.add_action import add_action, now_in_milliseconds
from movierec_spark.publish.commit import retry_on_conflict
from movierec_spark.publish.digest import new_file_name
from movierec_spark.publish.parquet_files import describe
from movierec_spark.publish.statistics import lacks_null_counts
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import LAYOUT, is_outdated, mark
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
        if DeltaTable.is_deltatable(lake.location(table)):
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
    delta = DeltaTable(lake.location(table))
    if (delta.transaction_version(MIGRATED_TO) or 0) >= LAYOUT:
        return
    files = pa.table(delta.get_add_actions(flatten=True)).to_pylist()
    delta.create_write_transaction(
        [_migrated_file(file, table, Path(lake.location(table))) for file in files],
        mode="overwrite",
        schema=_migrated_schema(delta.schema(), table),
        partition_by=list(table.partitioned_by),
        commit_properties=CommitProperties(app_transactions=[Transaction(MIGRATED_TO, LAYOUT, now_in_milliseconds())]),
    )


def _migrated_file(file: dict[str, Any], table: Table, folder: Path) -> AddAction:
    """Link a file into its partition's folder, and return the action that adds it there.

    file: the entry of the table's log, as delta-rs gives it: percent-encoded path, values of the partition.
    """
    path = folder / unquote(file["path"])
    partition = {name: str(file[f"partition.{name}"]) for name in table.partitioned_by}
    if not lacks_null_counts(path):
        return add_action(describe(path, table.data_columns), folder, new_file_name(path.name), partition)
    rewritten = _rewrite(path, table)
    try:
        return add_action(describe(rewritten, table.data_columns), folder, new_file_name(path.name), partition)
    finally:
        rewritten.unlink()


def _rewrite(path: Path, table: Table) -> Path:
    """Write the rows to a second file beside it, row group by row group; its footer has null counts."""
    target = path.with_name(f"part-{uuid.uuid4().hex}.parquet")
    declared = {field.name: field for field in pa.schema(table.delta_schema)}
    with pq.ParquetFile(path, coerce_int96_timestamp_unit="us") as source:
        schema = pa.schema([declared[name] for name in source.schema_arrow.names])
        with pq.ParquetWriter(target, schema, store_schema=False) as writer:
            for group in range(source.num_row_groups):
                writer.write_table(source.read_row_group(group).cast(schema))
    return target


def _migrated_schema(stored: Schema, table: Table) -> Schema:
    """The declared columns in their order, then the stored ones that are no longer declared.

    A stored column keeps its stored type. A declared column that is not stored has to be nullable.
    """
    stored_fields, declared = {field.name: field for field in stored.fields}, table.delta_schema.fields
    undeclared = [field for field in stored.fields if field.name not in table.column_names]
    return Schema([stored_fields.get(field.name, field) for field in declared] + undeclared)
