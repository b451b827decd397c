"""Rows written and committed as publishing does it, without a suite."""

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.publish.attempt import Attempt
from movierec_spark.publish.commit import commit
from movierec_spark.publish.write_rows import write_rows
from movierec_spark.quality.row_split import with_violations
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table


def write(rows: DataFrame, table: Table, lake: Lake, slice_values: Mapping[str, Any]) -> Attempt:
    """One file for each Spark partition that has rows; no reader sees them."""
    partition = {name: slice_values[name] for name in table.partitioned_by}
    places = (lake.location(table), lake.rejected_rows(table, "test"))
    declared = rows.select(*[F.col(field.name).cast(field.dataType) for field in table.schema])
    return write_rows(with_violations(declared, ()), table, (), partition, places)


def commit_attempt(attempt: Attempt, lake: Lake, slice_values: Mapping[str, Any], key: str | None = None) -> bool:
    return commit(attempt.files, attempt.table, attempt.digest, lake, slice_values, idempotency_key=key)


def publish_unchecked(rows: DataFrame, table: Table, lake: Lake, slice_values: Mapping[str, Any]) -> None:
    assert commit_attempt(write(rows, table, lake, slice_values), lake, slice_values)
