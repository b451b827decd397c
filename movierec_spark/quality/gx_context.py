"""Asking Great Expectations: one context a process, one batch a question."""

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
from movierec_spark.tables.table import Table

ONE_AT_A_TIME = Lock()  # the context is shared by threads and not made for that


@cache
def context() -> AbstractDataContext:
    """The process's Great Expectations context; it keeps nothing on disk."""
    found = gx.get_context(mode="ephemeral")
    found.variables.progress_bars = ProgressBarsConfig(globally=False)
    found.data_sources.add_spark("spark", persist=False)
    return found


def validate(
    rows: DataFrame,
    table: Table,
    rules: dict[str, Rule],
    parameters: dict[str, Any],
) -> dict[str, ExpectationValidationResult]:
    """By the name of each rule, what GX finds in the rows."""
    if not rules:
        return {}
    named = [{**rule, "meta": {**rule.get("meta", {}), "rule": name}} for name, rule in rules.items()]
    with ONE_AT_A_TIME:
        results = batch_of(rows, table).validate(
            gx.ExpectationSuite(name=table.name, expectations=named),
            result_format="SUMMARY",
            expectation_parameters=parameters,
        )
    return {result.expectation_config.meta["rule"]: result for result in results.results}


def batch_of(rows: DataFrame, table: Table) -> Any:
    """The rows as GX sees them; for who holds ONE_AT_A_TIME."""
    source = context().data_sources.get("spark")
    assert isinstance(source, SparkDatasource)
    if table.name not in source.get_asset_names():
        source.add_dataframe_asset(table.name).add_batch_definition_whole_dataframe("all")
    return source.get_asset(table.name).get_batch_definition("all").get_batch({"dataframe": rows})
