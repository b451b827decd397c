"""Which rows a suite rejects, and why: decided on the executors, by the conditions that GX gives."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.tables.table import Table


def with_reasons(rows: DataFrame, broken: dict[str, Column]) -> DataFrame:
    """Add reasons: the names of the row rules that a row breaks."""
    names = [F.when(condition, F.lit(name)) for name, condition in broken.items()]
    reasons = F.array_compact(F.array(*names)) if names else F.array().cast("array<string>")
    return rows.withColumn("reasons", reasons)


def with_repeats(rows: DataFrame, table: Table, uniqueness: str) -> DataFrame:
    """Add is_duplicate, and the reason uniqueness to rows of one key that contradict each other.

    Of rows that are the same in every column of the table the first in its file stays and the others are
    duplicates; of rows that share the key but not the rest none can be believed.
    """
    content = F.xxhash64(*table.column_names)
    sound = F.size("reasons") == 0
    same_key = Window.partitionBy(*table.key, "sound")
    same_row = Window.partitionBy(*table.key, "sound", "content").orderBy("source_file", "row_number")
    return (
        rows.withColumn("content", content)
        .withColumn("sound", sound)
        .withColumn("conflict", F.col("sound") & (F.min("content").over(same_key) != F.max("content").over(same_key)))
        .withColumn("is_duplicate", F.col("sound") & ~F.col("conflict") & (F.row_number().over(same_row) > 1))
        .withColumn(
            "reasons",
            F.when(F.col("conflict"), F.array(F.lit(uniqueness))).otherwise(F.col("reasons")),
        )
        .drop("content", "sound", "conflict")
    )
