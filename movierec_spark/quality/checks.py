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

from movierec_spark.quality.suite import rule_name
from movierec_spark.table import Table

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
    expectations: list[dict[str, Any]],
    parameters: dict[str, Any],
    result_format: str = "SUMMARY",
) -> dict[str, ExpectationValidationResult]:
    """By the name of each expectation, what GX finds in the rows."""
    if not expectations:
        return {}
    named = [{**each, "meta": {**each.get("meta", {}), "rule": rule_name(each)}} for each in expectations]
    with ONE_AT_A_TIME:
        results = _batch(rows, table).validate(
            gx.ExpectationSuite(name=table.name, expectations=named),
            result_format=result_format,
            expectation_parameters=parameters,
        )
    return {result.expectation_config.meta["rule"]: result for result in results.results}


def _batch(rows: DataFrame, table: Table) -> Any:
    source = context().data_sources.get("spark")
    assert isinstance(source, SparkDatasource)
    if table.name not in source.get_asset_names():
        source.add_dataframe_asset(table.name).add_batch_definition_whole_dataframe("all")
    return source.get_asset(table.name).get_batch_definition("all").get_batch({"dataframe": rows})
