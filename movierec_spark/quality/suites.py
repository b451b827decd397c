"""Load the suites from expectations/<table>.json, in the JSON format of Great Expectations, and check them."""

from datetime import date
from functools import cache
from pathlib import Path

import great_expectations as gx
from great_expectations.exceptions import GreatExpectationsError

from movierec_spark import tables
from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.suite import Rule, Suite, frame_of
from movierec_spark.quality.suite_file import day_parameters, read_suite_file, suite_path
from movierec_spark.tables.table import Table


def load_suite(table: Table) -> Suite:
    """Read and check the suite of a table.

    Raises SuiteBroken where the file is missing, no JSON, or empty, and where it names an expectation, column, frame
    or parameter that doesn't exist.
    """
    path, content = suite_path(table), read_suite_file(table)
    try:
        expectations = content["expectations"]
        parsed = gx.ExpectationSuite(**content).expectations
    except (KeyError, TypeError, ValueError, GreatExpectationsError) as error:
        raise SuiteBroken(f"{path}: not a suite: {' '.join(str(error).split())}; put the file right") from None
    if not expectations or len(parsed) != len(expectations):
        unknown = sorted({rule["type"] for rule in expectations} - {rule.expectation_type for rule in parsed})
        raise SuiteBroken(f"{path}: GX knows no expectation {unknown or 'in an empty suite'}; correct the type")
    for rule in expectations:
        _check(rule, table, path)
    return Suite(table, tuple(expectations))


@cache
def suites() -> dict[str, Suite]:
    """All suites, by the name of the table; loaded together, so that a broken one is found before anything is written.

    Raises SuiteBroken.
    """
    return {table.name: load_suite(table) for table in tables.ALL}


def _check(rule: Rule, table: Table, path: Path) -> None:
    """Raise SuiteBroken for mistakes that GX would only report while it validates rows."""
    kwargs = rule["kwargs"]
    columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    columns += [*kwargs.get("column_list", ()), *kwargs.get("column_set", ())]
    frame = frame_of(rule)
    if frame is not None and frame not in table.derived:
        raise SuiteBroken(f"{path}: {table.name} derives no {frame!r}; it derives {list(table.derived)}")
    existing = table.column_names if frame is None else list(table.derived[frame])
    missing = [column for column in columns if column not in existing]
    if missing:
        raise SuiteBroken(f"{path}: {frame or table.name} has no column {missing}; it has {existing}")
    parameters = [value["$PARAMETER"] for value in kwargs.values() if isinstance(value, dict) and "$PARAMETER" in value]
    unknown = [name for name in parameters if name not in day_parameters(date.min)]
    if unknown:
        raise SuiteBroken(f"{path}: no parameter {unknown}; there are {list(day_parameters(date.min))}")
