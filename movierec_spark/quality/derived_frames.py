"""What a suite finds in the frames that are derived when its table is published."""

from typing import Any

from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.quality.conditions import broken_conditions
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.verdict import counted


def audit_frame(
    rows: DataFrame, suite: Suite, frame: str, parameters: dict[str, Any]
) -> dict[str, ExpectationValidationResult]:
    """By the name of each rule of the frame, what was found in its rows.

    Rules that decide on a row alone are counted together in one pass; GX is asked of the others, and of those
    that do not hold, for examples. Raises SuiteBroken for a rule that GX can't judge rows by.
    """
    row_rules, table_rules = suite.row_rules_of(frame), suite.table_rules_of(frame)
    kept = rows.persist() if table_rules else rows
    broken = broken_conditions(kept, suite.table, row_rules, parameters)
    counts = kept.agg(F.count("*"), *(F.count_if(condition) for condition in broken.values())).first()
    assert counts is not None
    results = counted(row_rules, counts[0], dict(zip(broken, counts[1:], strict=True)))
    failed = {name: row_rules[name] for name, result in results.items() if not result.success}
    results |= validate(kept, suite.table, table_rules | failed, parameters)
    kept.unpersist()
    return results
