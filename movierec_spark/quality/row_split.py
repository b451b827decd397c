"""Columns that say which rows are accepted, duplicate or rejected; computed on the executors."""

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.errors import SuiteBroken
from movierec_spark.storage.row_hash import row_hash
from movierec_spark.tables.table import Table

MAX_RULES = 62  # of a table's suite; each is a bit of a BIGINT, which has a sign


def with_violations(rows: DataFrame, conditions: Sequence[Column]) -> DataFrame:
    """Add violated BIGINT: bit i is set where the row meets condition i, that is, violates rule i.

    Raises SuiteBroken where there are more conditions than bits.
    """
    if len(conditions) > MAX_RULES:
        raise SuiteBroken(f"{len(conditions)} rules that judge rows, at most {MAX_RULES} may: move some to meta.of")
    bits = [F.when(condition, F.lit(1 << bit)).otherwise(F.lit(0)) for bit, condition in enumerate(conditions)]
    violated = reduce(lambda one, other: one.bitwiseOR(other), bits, F.lit(0))
    return rows.withColumn("violated", violated.cast("bigint"))


def with_duplicates(rows: DataFrame, table: Table, contradiction: int) -> DataFrame:
    """Add is_duplicate BOOLEAN, and set the bit contradiction of valid rows that contradict each other.

    A row is valid if it violates nothing. Valid rows that are equal in every column of the table are duplicates, except
    the first one in its file. Valid rows that share the key and differ elsewhere contradict each other: nothing says
    which of them is right.
    """
    same_key = Window.partitionBy(*table.key, "is_valid")
    same_row = Window.partitionBy(*table.key, "is_valid", "row_hash").orderBy("source_file", "row_number")
    is_conflict = F.col("is_valid") & (F.min("row_hash").over(same_key) != F.max("row_hash").over(same_key))
    is_repeated = F.col("is_valid") & ~F.col("is_conflict") & (F.row_number().over(same_row) > 1)
    return (
        rows.withColumn("row_hash", row_hash(table.column_names))
        .withColumn("is_valid", F.col("violated") == 0)
        .withColumn("is_conflict", is_conflict)
        .withColumn("is_duplicate", is_repeated)
        .withColumn("violated", F.when(F.col("is_conflict"), F.lit(1 << contradiction)).otherwise(F.col("violated")))
        .drop("row_hash", "is_valid", "is_conflict")
    )
