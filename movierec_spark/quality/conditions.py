"""What a row looks like that breaks a rule: the conditions that Great Expectations would count by."""

from typing import Any

from great_expectations.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import ColumnMapExpectation, ColumnPairMapExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.metrics_calculator import MetricsCalculator
from pyspark.sql import Column, DataFrame

from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.gx_context import ONE_AT_A_TIME, batch_of
from movierec_spark.quality.suite import Rule
from movierec_spark.storage.arrow import frame
from movierec_spark.tables.table import Table


def broken_conditions(
    rows: DataFrame, table: Table, rules: dict[str, Rule], parameters: dict[str, Any]
) -> dict[str, Column]:
    """By the name of each rule that decides on a row alone, the condition of a row that breaks it.

    No row is read: GX, which would count them beforehand, is shown an empty frame of the same columns.

    Raises SuiteBroken where GX gives no condition, as for a column that the rows lack.
    """
    if not rules:
        return {}
    with ONE_AT_A_TIME:
        batch = batch_of(frame(rows.sparkSession, [], rows.schema), table)
        engine = batch.data.execution_engine
        engine.batch_manager.load_batch_list([batch])
        metrics = {name: _condition_metric(rule, parameters, engine, batch.id) for name, rule in rules.items()}
        found, failed = MetricsCalculator(engine).compute_metrics(list(metrics.values()))
    for name, metric in metrics.items():
        if metric.id not in found:
            told = "; ".join(sorted({each["exception_info"].exception_message for each in failed.values()}))
            raise SuiteBroken(f"{table.name}: GX can't tell which rows break {name}: {told}; correct the rule")
    return {name: found[metric.id][0] for name, metric in metrics.items()}


def _condition_metric(
    rule: Rule, parameters: dict[str, Any], engine: ExecutionEngine, batch_id: str
) -> MetricConfiguration:
    """The metric whose value is the condition: beside the one that counts by it, and of the same arguments."""
    configuration = ExpectationConfiguration(type=rule["type"], kwargs={**rule["kwargs"], "batch_id": batch_id})
    configuration.process_suite_parameters(parameters)
    expectation = configuration.to_domain_obj()
    assert isinstance(expectation, ColumnMapExpectation | ColumnPairMapExpectation)
    needs = expectation.get_validation_dependencies(engine, {"result_format": "BOOLEAN_ONLY"})
    counting = needs.metric_configurations[f"{expectation.map_metric}.unexpected_count"]
    return MetricConfiguration(
        f"{expectation.map_metric}.condition", counting.metric_domain_kwargs, counting.metric_value_kwargs
    )
