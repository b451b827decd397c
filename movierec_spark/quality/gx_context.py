"""The process's Great Expectations context, and validation of a frame through it."""

from functools import cache
from threading import Lock
from typing import Any

import great_expectations as gx
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context import AbstractDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent import SparkDatasource
from pyspark.sql import DataFrame

from movierec_spark.quality.suite import Rule
from movierec_spark.quality.user_values import without_user_values
from movierec_spark.tables.table import Table

GX_LOCK = Lock()  # threads share the context, which is not thread-safe


@cache
def context() -> AbstractDataContext:
    """Return the one context of the process; it stores nothing on disk."""
    gx_context = gx.get_context(mode="ephemeral")
    gx_context.variables.progress_bars = ProgressBarsConfig(globally=False)
    gx_context.data_sources.add_spark("spark", persist=False)
    return gx_context


def validate(
    rows: DataFrame,
    table: Table,
    rules: dict[str, Rule],
    parameters: dict[str, Any],
) -> dict[str, ExpectationValidationResult]:
    """Return, by the name of each rule, the result of GX for the rows; parameters: values of $PARAMETERs.

    Results name no user, see without_user_values.
    """
    if not rules:
        return {}
    expectations = [{**rule, "meta": {**rule.get("meta", {}), "rule": name}} for name, rule in rules.items()]
    with GX_LOCK:
        results = batch_of(rows, table.name).validate(
            gx.ExpectationSuite(name=table.name, expectations=expectations),
            result_format="SUMMARY",
            expectation_parameters=parameters,
        )
    named = {result.expectation_config.meta["rule"]: result for result in results.results}
    return {name: without_user_values(result, table) for name, result in named.items()}


def batch_of(rows: DataFrame, table: str) -> Any:
    """Return the rows as a GX batch; the caller holds GX_LOCK. table: its name."""
    source = context().data_sources.get("spark")
    assert isinstance(source, SparkDatasource)
    if table not in source.get_asset_names():
        source.add_dataframe_asset(table).add_batch_definition_whole_dataframe("all")
    return source.get_asset(table).get_batch_definition("all").get_batch({"dataframe": rows})
