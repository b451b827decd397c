"""A lake as an earlier version wrote it: files in the tables' root, statistics of whole numbers and days alone."""

import json
import shutil
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.transaction import AddAction

from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RECOMMENDATIONS, RECOMMENDATIONS_HISTORY
from movierec_spark.tables.table import Table

ADDED_SINCE = ("malformed_values", "explored", "propensity")
LOOKED_UP = {RECOMMENDATIONS: ("user_id", "as_of"), RECOMMENDATIONS_HISTORY: ("user_id",)}


def create(lake: Lake, table: Table) -> None:
    fields = [field for field in table.delta_schema.fields if field.name not in ADDED_SINCE]
    looked_up = {"delta.dataSkippingStatsColumns": ",".join(LOOKED_UP[table])} if table in LOOKED_UP else {}
    DeltaTable.create(
        str(lake.location(table)),
        Schema(fields),
        partition_by=list(table.partitioned_by),
        configuration={"delta.checkpointInterval": "3", **table.properties, **looked_up},
    )


def commit(
    lake: Lake,
    table: Table,
    rows: list[dict[str, Any]],
    slice_of: dict[str, Any],
    once: Transaction | None = None,
) -> None:
    """The rows in two files, in place of those of the slice, or beside what a table that grows has."""
    folder, partition = Path(str(lake.location(table))), {name: str(slice_of[name]) for name in table.partitioned_by}
    delta = DeltaTable(folder)
    schema = pa.schema([field for field in pa.schema(delta.schema()) if field.name not in partition])
    halves = (rows[: len(rows) // 2], rows[len(rows) // 2 :])
    names = [f"part-{uuid.uuid4().hex}.parquet" for _ in halves]
    added = []
    for name, half in zip(names, halves, strict=True):
        written = pa.Table.from_pylist(half, schema)
        pq.write_table(written, folder / name, use_deprecated_int96_timestamps=True, store_schema=False)
        size = (folder / name).stat().st_size
        added.append(AddAction(name, size, partition, 0, True, _statistics(written, LOOKED_UP.get(table, ()))))
    delta.create_write_transaction(
        added,
        "append" if table.mode == "append" else "overwrite",
        delta.schema(),
        list(partition),
        [(name, "=", value) for name, value in partition.items()] or None,
        commit_properties=CommitProperties(
            custom_metadata={"userMetadata": "told"}, app_transactions=[once] if once else None
        ),
    )


def take(lake: Lake, table: Table, file: Path, slice_of: dict[str, Any]) -> None:
    """A file that somebody wrote as part of the table."""
    folder, partition = Path(str(lake.location(table))), {name: str(slice_of[name]) for name in table.partitioned_by}
    shutil.copyfile(file, folder / file.name)
    delta, rows = DeltaTable(folder), pq.read_table(file)
    added = AddAction(file.name, file.stat().st_size, partition, 0, True, _statistics(rows, ()))
    delta.create_write_transaction([added], "append", delta.schema(), list(partition))


def _statistics(rows: pa.Table, looked_up: tuple[str, ...]) -> str:
    ranged = [field.name for field in rows.schema if pa.types.is_integer(field.type) or pa.types.is_date(field.type)]
    bounds = {name: pc.min_max(rows[name]).as_py() for name in looked_up or ranged}
    bounds = {name: bound for name, bound in bounds.items() if bound["min"] is not None}
    return json.dumps(
        {
            "numRecords": rows.num_rows,
            "minValues": {name: bound["min"] for name, bound in bounds.items()},
            "maxValues": {name: bound["max"] for name, bound in bounds.items()},
            "nullCount": {name: rows[name].null_count for name in looked_up or ranged},
        },
        default=date.isoformat,
    )
