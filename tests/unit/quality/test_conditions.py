"""The condition of a row that violates a rule: GX counts the same rows."""

from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.conditions import violation_conditions
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import ROW_RULE_TYPES
from movierec_spark.tables import RATINGS

ROWS = [(1, 2, "ab"), (2, 2, "abc"), (None, 3, None), (3, None, "x"), (None, None, ""), (9, 1, "a b")]
ARGUMENTS: dict[str, dict[str, Any]] = {
    "expect_column_values_to_not_be_null": {"column": "text"},
    "expect_column_values_to_be_null": {"column": "text"},
    "expect_column_values_to_be_between": {"column": "low", "min_value": 2, "max_value": {"$PARAMETER": "most"}},
    "expect_column_values_to_be_in_set": {"column": "low", "value_set": [1, 2]},
    "expect_column_values_to_not_be_in_set": {"column": "text", "value_set": ["ab", "x"]},
    "expect_column_values_to_match_regex": {"column": "text", "regex": "^a"},
    "expect_column_values_to_not_match_regex": {"column": "text", "regex": " "},
    "expect_column_value_lengths_to_be_between": {"column": "text", "min_value": 1, "max_value": 2},
    "expect_column_pair_values_a_to_be_greater_than_b": {"column_A": "low", "column_B": "high", "or_equal": True},
    "expect_column_pair_values_to_be_equal": {"column_A": "low", "column_B": "high"},
}


@pytest.mark.parametrize("kind", sorted(ROW_RULE_TYPES))
def test_gx_counts_the_rows_that_meet_the_condition(spark: SparkSession, kind: str) -> None:
    rows = spark.createDataFrame(ROWS, "low INT, high INT, text STRING")
    rules, parameters = {kind: {"type": kind, "kwargs": ARGUMENTS[kind]}}, {"most": 3}
    condition = violation_conditions(rows, RATINGS, rules, parameters)[kind]
    violations = rows.agg(F.count_if(condition)).first()[0]
    assert 0 < violations < len(ROWS)
    assert violations == validate(rows, RATINGS, rules, parameters)[kind].result["unexpected_count"]


def test_a_condition_is_that_of_its_parameters(spark: SparkSession) -> None:
    rows = spark.createDataFrame(ROWS, "low INT, high INT, text STRING")
    kind = "expect_column_values_to_be_between"
    rules = {kind: {"type": kind, "kwargs": ARGUMENTS[kind]}}
    by_most = {
        most: violation_conditions(rows, RATINGS, rules, {"most": most, "unused": 1})[kind] for most in (2, 3, 9)
    }
    counts = rows.agg(*(F.count_if(condition) for condition in by_most.values())).first()
    assert dict(zip(by_most, counts, strict=True)) == {2: 3, 3: 2, 9: 1}


def test_a_rule_that_gx_cannot_judge_rows_by_is_named(spark: SparkSession) -> None:
    rules = {"ages": {"type": "expect_column_values_to_be_between", "kwargs": {"column": "age", "min_value": 1}}}
    with pytest.raises(SuiteBroken, match=r"silver\.ratings: .* rows break ages: .*column \"age\" .*; correct"):
        violation_conditions(spark.createDataFrame(ROWS, "low INT, high INT, text STRING"), RATINGS, rules, {})
