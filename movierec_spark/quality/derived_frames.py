"""Validation of the frames that are derived from a table's rows when these are published."""

from typing import Any

from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.quality.conditions import violation_conditions
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.verdict import results_from_counts


def validate_derived_frame(
    rows: DataFrame, suite: Suite, frame: str, parameters: dict[str, Any]
) -> dict[str, ExpectationValidationResult]:
    """Return, by the name of each of the suite's rules for the frame, the result of its rows.

    The violations of all row rules are counted in one pass. GX validates the other rules, and also the row rules that
    are violated, since its result holds examples. Raises SuiteBroken where GX gives no condition for a row rule.
    """
    row_rules, table_rules = suite.row_rules_of(frame), suite.table_rules_of(frame)
    cached = rows.persist() if table_rules else rows
    violations = violation_conditions(cached, suite.table, row_rules, parameters)
    counts = cached.agg(F.count("*"), *(F.count_if(condition) for condition in violations.values())).first()
    assert counts is not None
    results = results_from_counts(row_rules, counts[0], dict(zip(violations, counts[1:], strict=True)))
    failed = {name: row_rules[name] for name, result in results.items() if not result.success}
    results |= validate(cached, suite.table, table_rules | failed, parameters)
    cached.unpersist()
    return results
