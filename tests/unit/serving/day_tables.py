"""The same rows for Spark and, as what a day knows, for DuckDB."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

import duckdb
import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.tables import CREDITS, FEEDBACK, MOVIES, RATINGS, TAGS, USERS
from movierec_spark.tables.table import Table

Rows = list[dict[str, Any]]
KNOWN = (RATINGS, FEEDBACK, MOVIES, CREDITS, TAGS, USERS)


def for_spark(spark: SparkSession, table: Table, rows: Rows) -> DataFrame:
    """What a row lacks is null."""
    columns = table.columns.replace(" NOT NULL", "")
    return spark.createDataFrame([{name: row.get(name) for name in table.column_names} for row in rows], columns)


def for_duckdb(rows: Mapping[Table, Rows]) -> duckdb.DuckDBPyConnection:
    """latest.ratings and the like, each with its rows or empty."""
    lake = duckdb.connect()
    lake.execute("SET TimeZone = 'UTC'; CREATE SCHEMA latest")
    for table in KNOWN:
        kinds = {name: _kind(kind) for name, kind, _ in table.documentation}
        name = table.name.replace("silver", "latest")
        lake.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in kinds.items())})")
        for row in rows.get(table, []):
            values = [_in_utc(row.get(column)) for column in kinds]
            lake.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(values))})", values)
    return lake


def _kind(kind: str) -> str:
    return {"STRING": "VARCHAR", "ARRAY<STRING>": "VARCHAR[]", "TIMESTAMP": "TIMESTAMPTZ"}.get(kind, kind)


def _in_utc(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, pd.Timestamp) or hasattr(value, "hour") else value
