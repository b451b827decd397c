"""A lake of an earlier layout becomes one of today's: the same rows in the same files, at their places of today.

Each table gets one commit that names its files anew, with their statistics, and that adds the columns which the table
has been given since. Versions, publications and audits stay; what is killed goes on where it was when it runs again.
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
from movierec_spark.publish.commit import retried
from movierec_spark.publish.digest import renamed
from movierec_spark.publish.layout import milliseconds, placed
from movierec_spark.publish.parquet_files import describe
from movierec_spark.publish.statistics import hides_nulls
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import LAYOUT, is_outdated, mark
from movierec_spark.tables.table import Table

MIGRATED_TO = "layout"  # the transaction in a table's log whose version is the layout that it was migrated to


def migrate(lake: Lake) -> Iterator[str]:
    """Migrate what is not yet, and say so line by line. Two at once do no harm: the second finds each table done.

    Raises MigrationRefused where rows are marked as deleted, PublishConflict where jobs keep writing a table.
    """
    if not is_outdated(lake.root):
        yield f"{lake.root} has today's layout; nothing to do"
        return
    for table in tables.ALL:
        if DeltaTable.is_deltatable(lake.location(table)):
            retried(partial(_migrate, table, lake), table)
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
        [_placed_anew(file, table, Path(lake.location(table))) for file in files],
        mode="overwrite",
        schema=_with_new_columns(delta.schema(), table),
        partition_by=list(table.partitioned_by),
        commit_properties=CommitProperties(app_transactions=[Transaction(MIGRATED_TO, LAYOUT, milliseconds())]),
    )


def _placed_anew(file: dict[str, Any], table: Table, folder: Path) -> AddAction:
    """file: of the table's log, as delta-rs tells it: its path encoded, the values of its partition."""
    path = folder / unquote(file["path"])
    partition = {name: str(file[f"partition.{name}"]) for name in table.partitioned_by}
    if not hides_nulls(path):
        return placed(describe(path, table.data_columns), folder, renamed(path.name), partition)
    written = _rewritten(path, table)
    try:
        return placed(describe(written, table.data_columns), folder, renamed(path.name), partition)
    finally:
        written.unlink()


def _rewritten(path: Path, table: Table) -> Path:
    """The same rows in a file beside it, row group by row group, with a footer that tells the nulls."""
    written = path.with_name(f"part-{uuid.uuid4().hex}.parquet")
    declared = {field.name: field for field in pa.schema(table.delta_schema)}
    with pq.ParquetFile(path, coerce_int96_timestamp_unit="us") as old:
        schema = pa.schema([declared[name] for name in old.schema_arrow.names])
        with pq.ParquetWriter(written, schema, store_schema=False) as new:
            for group in range(old.num_row_groups):
                new.write_table(old.read_row_group(group).cast(schema))
    return written


def _with_new_columns(stored: Schema, table: Table) -> Schema:
    """What the table has, and at their place the declared columns that it lacks, which have to be nullable."""
    there, declared = {field.name: field for field in stored.fields}, table.delta_schema.fields
    undeclared = [field for field in stored.fields if field.name not in table.column_names]
    return Schema([there.get(field.name, field) for field in declared] + undeclared)
