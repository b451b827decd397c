"""Write the rows of a publication, once: executors split them, count them and write them in one pass.

Nothing of this is done by Spark's own writer and aggregates: those take several times as long, a second pass, and a
folder of their own whose files have to be renamed.
"""

import json
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from movierec_spark.publish.attempt import Attempt, rejected_schema
from movierec_spark.publish.digest import ContentDigest, row_digest
from movierec_spark.publish.unique_keys import ARROW_SCHEMA, SCHEMA, hashes_by_bucket, repeats_a_hash
from movierec_spark.storage.data_file import DataFile, DataFileWriter, file_schema, new_file
from movierec_spark.storage.location import Location
from movierec_spark.storage.row_hash import row_hash
from movierec_spark.tables.table import Table

KEY_HASH = "key_hash"


@dataclass(frozen=True)
class WritePlan:
    """What a task needs to know.

    rules: the names that the bits of violated stand for. partition: by column, its value as text. accepted, rejected:
    the schemas of the files.
    """

    folder: Location
    rejected_folder: Location
    partition: dict[str, str]
    rules: tuple[str, ...]
    accepted: pa.Schema
    rejected: pa.Schema


@dataclass
class TaskSummary:
    """What one task wrote and counted. violated: by the value of that column, the number of rows."""

    accepted: DataFile | None = None
    rejected: DataFile | None = None
    rows_in: int = 0
    rows_duplicate: int = 0
    hash_sum: int = 0
    violated: dict[int, int] = field(default_factory=dict)

    def add(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
        """Count the rows; the accepted and the rejected ones of them."""
        violated = batch.column("violated").to_numpy()
        is_duplicate = np.zeros(len(violated), bool)
        if "is_duplicate" in batch.schema.names:
            is_duplicate = batch.column("is_duplicate").to_numpy(zero_copy_only=False)
        self.rows_in += len(violated)
        self.rows_duplicate += int(is_duplicate.sum())
        is_rejected = violated != 0
        values, counts = np.unique(violated[is_rejected], return_counts=True)
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            self.violated[value] = self.violated.get(value, 0) + count
        is_accepted = ~is_rejected & ~is_duplicate
        accepted = batch if is_accepted.all() else batch.filter(pa.array(is_accepted))
        self.hash_sum += _sum(accepted.column("row_digest").to_numpy())
        return accepted, batch.filter(pa.array(is_rejected))


def write_rows(
    rows: DataFrame,
    table: Table,
    rules: tuple[str, ...],
    partition: dict[str, Any],
    places: tuple[Location, Location],
    look_for_repeated_keys: bool = False,
) -> Attempt:
    """Write rows to new files in the folder of their table, one file a Spark partition, in their order.

    rows: the columns of the table, violated BIGINT (bit i: violates rules[i]), maybe is_duplicate BOOLEAN, and maybe
    source_file and row_number. partition: of all rows. places: the folders of the table and of the rejected rows.

    A task that Spark repeats writes new files; those of the failed one are not in the attempt, and no reader sees them.
    """
    folder, rejected_folder = places
    plan = WritePlan(
        folder,
        rejected_folder,
        {name: str(value) for name, value in partition.items()},
        rules,
        file_schema(table),
        _without(to_arrow_schema(rejected_schema(table), timezone="UTC"), partition),
    )
    prepared = _prepared(rows, table, look_for_repeated_keys)
    written = prepared.mapInArrow(partial(_write_part, plan=plan), SCHEMA)
    if look_for_repeated_keys:
        written = repeats_a_hash(written)
    results = written.select("summary").collect()
    summaries = [json.loads(row["summary"]) for row in results if row["summary"]]
    return _attempt(summaries, table, plan, partition, repeats_keys=len(summaries) < len(results))


def _prepared(rows: DataFrame, table: Table, with_key: bool) -> DataFrame:
    """What goes to the tasks. Where a row comes from is told of rejected ones only; no file holds it of others."""
    digest = row_digest(table)
    kept = [F.col(name) for name in table.data_columns]
    judged = [F.col(name) for name in ("violated", "is_duplicate") if name in rows.columns]
    origin = [
        F.when(F.col("violated") != 0, F.col(name)).alias(name)
        for name in ("source_file", "row_number")
        if name in rows.columns and name not in table.column_names
    ]
    key = [F.when(F.col("violated") == 0, row_hash(table.key)).alias(KEY_HASH)] if with_key else []
    return rows.select(*kept, *judged, *origin, digest.alias("row_digest"), *key)


def _write_part(batches: Iterator[pa.RecordBatch], plan: WritePlan) -> Iterator[pa.RecordBatch]:
    """Write the rows of one Spark partition; yield its summary, and the hashes of keys where the rows have them."""
    accepted = DataFileWriter(plan.folder, new_file(plan.partition), plan.accepted)
    rejected = DataFileWriter(plan.rejected_folder, new_file({}), plan.rejected)
    summary, hashes = TaskSummary(), []
    for batch in batches:
        good, bad = summary.add(batch)
        accepted.write(good)
        if bad.num_rows:
            rejected.write(_with_reasons(bad, plan))
        if KEY_HASH in batch.schema.names:
            hashes.append(batch.column(KEY_HASH).drop_null().to_numpy())
    summary.accepted, summary.rejected = accepted.close(), rejected.close()
    yield pa.RecordBatch.from_pylist(
        [{"summary": json.dumps(asdict(summary))}, *hashes_by_bucket(hashes)], ARROW_SCHEMA
    )


def _with_reasons(batch: pa.RecordBatch, plan: WritePlan) -> pa.RecordBatch:
    """The columns of the files of rejected rows. batch: rejected rows."""
    reasons = [
        [rule for bit, rule in enumerate(plan.rules) if violated >> bit & 1]
        for violated in batch.column("violated").to_pylist()
    ]
    columns = {name: batch.column(name) for name in plan.rejected.names if name in batch.schema.names}
    return pa.RecordBatch.from_pydict({**columns, "reasons": pa.array(reasons, pa.list_(pa.string()))})


def _attempt(
    summaries: list[dict[str, Any]], table: Table, plan: WritePlan, partition: dict[str, Any], repeats_keys: bool
) -> Attempt:
    files = [DataFile(**summary["accepted"]) for summary in summaries if summary["accepted"]]
    violated: Counter[int] = Counter()
    for summary in summaries:
        violated.update({int(bits): count for bits, count in summary["violated"].items()})
    by_rule = {
        rule: sum(count for bits, count in violated.items() if bits >> bit & 1) for bit, rule in enumerate(plan.rules)
    }
    return Attempt(
        table=table,
        folder=plan.folder,
        rejected_folder=plan.rejected_folder,
        partition=partition,
        files=tuple(files),
        rejected=tuple(DataFile(**summary["rejected"]) for summary in summaries if summary["rejected"]),
        digest=ContentDigest(sum(file.rows for file in files), sum(summary["hash_sum"] for summary in summaries)),
        violations={rule: count for rule, count in by_rule.items() if count},
        rows_in=sum(summary["rows_in"] for summary in summaries),
        rows_duplicate=sum(summary["rows_duplicate"] for summary in summaries),
        repeats_keys=repeats_keys,
    )


def _without(schema: pa.Schema, names: Container[str]) -> pa.Schema:
    return pa.schema([column for column in schema if column.name not in names])


def _sum(values: np.ndarray) -> int:
    """The exact sum of int64 values, which may be more than int64 holds."""
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())
