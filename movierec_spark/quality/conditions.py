"""The conditions by which Great Expectations tells which rows violate a rule, as Spark columns."""

import json
from functools import lru_cache
from typing import Any

from great_expectations.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation, ColumnPairMapExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.metrics_calculator import MetricsCalculator
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql.types import StructType

from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.gx_context import GX_LOCK, batch_of
from movierec_spark.quality.suite import Rule
from movierec_spark.storage.arrow import frame
from movierec_spark.tables.table import Table

ANSWERS = 256  # of GX that are kept: a process asks again for each day that it works for; each takes tenths of a second


def violation_conditions(
    rows: DataFrame, table: Table, rules: dict[str, Rule], parameters: dict[str, Any]
) -> dict[str, Column]:
    """Return, by the name of each row rule, the condition of a row that violates it.

    No row is read: GX counts the rows of a batch before it gives a condition, so it gets an empty frame of the same
    columns. parameters: the values of the suite's $PARAMETERs.

    Raises SuiteBroken where GX gives no condition, as for a column that the rows lack.
    """
    if not rules:
        return {}
    text = json.dumps(rules)
    used = [(name, value) for name, value in sorted(parameters.items()) if json.dumps({"$PARAMETER": name}) in text]
    return dict(_conditions(rows.schema.json(), table.name, text, tuple(used)))


@lru_cache(ANSWERS)
def _conditions(schema: str, table: str, rules: str, parameters: tuple[tuple[str, Any], ...]) -> dict[str, Column]:
    """See violation_conditions. schema, rules: as JSON; the conditions are true of any rows of that schema."""
    of_schema = StructType.fromJson(json.loads(schema))
    with GX_LOCK:
        batch = batch_of(frame(SparkSession.active(), [], of_schema), table)
        engine = batch.data.execution_engine
        engine.batch_manager.load_batch_list([batch])
        metrics = {
            name: _condition_metric(rule, dict(parameters), engine, batch.id)
            for name, rule in json.loads(rules).items()
        }
        values, failures = MetricsCalculator(engine).compute_metrics(list(metrics.values()))
    for name, metric in metrics.items():
        if metric.id not in values:
            messages = sorted({failure["exception_info"].exception_message for failure in failures.values()})
            raise SuiteBroken(
                f"{table}: GX can't tell which rows break {name}: {'; '.join(messages)}; correct the rule"
            )
    return {name: values[metric.id][0] for name, metric in metrics.items()}


def _condition_metric(
    rule: Rule, parameters: dict[str, Any], engine: ExecutionEngine, batch_id: str
) -> MetricConfiguration:
    """Return the GX metric whose value is the condition; it has the arguments of the metric that counts by it."""
    configuration = ExpectationConfiguration(type=rule["type"], kwargs={**rule["kwargs"], "batch_id": batch_id})
    configuration.process_suite_parameters(parameters)
    expectation = configuration.to_domain_obj()
    assert isinstance(expectation, ColumnMapExpectation | ColumnPairMapExpectation)
    dependencies = expectation.get_validation_dependencies(engine, {"result_format": "BOOLEAN_ONLY"})
    count = dependencies.metric_configurations[f"{expectation.map_metric}.unexpected_count"]
    return MetricConfiguration(
        f"{expectation.map_metric}.condition", count.metric_domain_kwargs, count.metric_value_kwargs
    )
