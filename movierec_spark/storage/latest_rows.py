"""Which of several rows about the same thing is the latest: said once, for Spark and for readers without it."""

from collections.abc import Sequence
from datetime import date

from pyspark.sql import DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

from movierec_spark.storage.sql import literal
from movierec_spark.tables.table import Table

USER = "user_id"
SOURCE_RANK = "source_rank"  # the place of a row's source among those of conf, best first; after them what is not there


def latest_rows(rows: DataFrame, table: Table, source_rank: Sequence[str]) -> DataFrame:
    """One row per natural key of the table: the latest, see newest_first.

    Rows whose key begins with the user are left in ranges of users, so that what is asked by user needs no shuffle.
    """
    # Of a row number, Spark would sort everything once more before the shuffle, to leave out what is never needed.
    is_latest = F.lag(F.lit(True)).over(_newest_first(table, source_rank)).isNull()
    if table.natural_key[0] == USER:
        rows = rows.repartitionByRange(USER)
    return rows.withColumn("is_latest", is_latest).where("is_latest").drop("is_latest")


def row_versions(rows: DataFrame, table: Table, source_rank: Sequence[str]) -> DataFrame:
    """rows with known_until DATE: a row is the latest of its natural key from known_at to the day before.

    Null for what is still the latest; rows that never were are left out.
    """
    newer = _newest_first(table, source_rank).rowsBetween(Window.unboundedPreceding, -1)
    dated = rows.withColumn("known_until", F.min("known_at").over(newer))
    return dated.where("known_until IS NULL OR known_at < known_until")


def latest_rows_query(table: Table, source_rank: Sequence[str], as_of: date | None = None) -> str:
    """What latest_rows gives of the rows known by a day (None: of all), as a query in DuckDB's SQL."""
    ranked = ", ".join(map(literal, source_rank))
    place = f"list_position([{ranked}]::VARCHAR[], source)"
    terms = {SOURCE_RANK: f"coalesce({place}, {len(source_rank) + 1})"}
    order = ", ".join(f"{terms.get(name, name)} {direction}" for name, direction in newest_first(table))
    known = f"WHERE known_at <= DATE '{as_of}' " if as_of else ""
    keys = ", ".join(table.natural_key)
    return f"SELECT * FROM {table.name} {known}QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY {order}) = 1"


def newest_first(table: Table) -> list[tuple[str, str]]:
    """What orders the rows of one natural key, the latest first: columns and SOURCE_RANK, with their directions.

    These are the time of the event, the day of the drop, the trust in the source, and its name.
    """
    event_time = [(table.event_time, "DESC")] if table.event_time else []
    return [*event_time, ("as_of", "DESC"), (SOURCE_RANK, "ASC"), ("source", "ASC")]


def _newest_first(table: Table, source_rank: Sequence[str]) -> WindowSpec:
    place = F.array_position(F.array(*[F.lit(source) for source in source_rank]), F.col("source"))
    terms = {SOURCE_RANK: F.when(place == 0, len(source_rank) + 1).otherwise(place)}
    columns = [(terms.get(name, F.col(name)), direction) for name, direction in newest_first(table)]
    order = [column.desc() if direction == "DESC" else column.asc() for column, direction in columns]
    return Window.partitionBy(*table.natural_key).orderBy(*order)
