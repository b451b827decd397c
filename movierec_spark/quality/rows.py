"""Which rows a suite rejects, and why: decided on the executors, by the conditions that GX gives."""

import ast

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.checks import validate
from movierec_spark.quality.suite import Suite
from movierec_spark.table import Table


def broken_conditions(suite: Suite, staged: DataFrame, parameters: dict[str, str]) -> dict[str, Column]:
    """By the name of each row rule, the condition of a row that breaks it; costs no scan.

    Raises SuiteBroken where GX gives no condition, as for a column that the table lacks.
    """
    results = validate(staged.limit(0), suite.table, list(suite.row_rules.values()), parameters, "COMPLETE")
    return {
        name: F.expr(_condition(result.result.get("unexpected_index_query"), suite.table, name, result.exception_info))
        for name, result in results.items()
    }


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


def _condition(query: str | None, table: Table, name: str, exception: object) -> str:
    """The SQL text in GX's "df.filter(F.expr('...'))"."""
    if query is None:
        raise SuiteBroken(f"{table.name}: GX can't tell which rows break {name}: {exception}; correct the rule")
    call = ast.parse(query, mode="eval").body
    assert isinstance(call, ast.Call)
    expression = call.args[0]
    assert isinstance(expression, ast.Call)
    return ast.literal_eval(expression.args[0])
