"""Columns that split rows into accepted, duplicate and quarantined; computed on the executors."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.storage.row_hash import row_hash
from movierec_spark.tables.table import Table


def with_reasons(rows: DataFrame, violations: dict[str, Column]) -> DataFrame:
    """Add the column reasons, ARRAY<STRING>: the names of the row rules that a row violates.

    violations: by the name of each row rule, the condition of a row that violates it.
    """
    names = [F.when(condition, F.lit(name)) for name, condition in violations.items()]
    reasons = F.array_compact(F.array(*names)) if names else F.array().cast("array<string>")
    return rows.withColumn("reasons", reasons)


def with_duplicates(rows: DataFrame, table: Table, uniqueness: str) -> DataFrame:
    """Add the column is_duplicate, and the reason uniqueness to valid rows that contradict each other.

    A row is valid if it has no reasons. Valid rows that are equal in every column of the table are duplicates, except
    the first one in its file. Valid rows that share the key and differ elsewhere contradict each other: nothing says
    which of them is right, so all of them get the reason.
    """
    is_valid = F.size("reasons") == 0
    same_key = Window.partitionBy(*table.key, "is_valid")
    same_row = Window.partitionBy(*table.key, "is_valid", "row_hash").orderBy("source_file", "row_number")
    is_conflict = F.col("is_valid") & (F.min("row_hash").over(same_key) != F.max("row_hash").over(same_key))
    is_repeated = F.col("is_valid") & ~F.col("is_conflict") & (F.row_number().over(same_row) > 1)
    return (
        rows.withColumn("row_hash", row_hash(table.column_names))
        .withColumn("is_valid", is_valid)
        .withColumn("is_conflict", is_conflict)
        .withColumn("is_duplicate", is_repeated)
        .withColumn(
            "reasons",
            F.when(F.col("is_conflict"), F.array(F.lit(uniqueness))).otherwise(F.col("reasons")),
        )
        .drop("row_hash", "is_valid", "is_conflict")
    )
