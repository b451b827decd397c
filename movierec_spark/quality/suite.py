"""A table's suite: expectations/<table>.json in Great Expectations' own form."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.exceptions import GreatExpectationsError

from movierec_spark import settings, tables
from movierec_spark.errors import SuiteBroken
from movierec_spark.table import Table

# Of these GX gives the condition of a failing row, so that they can split rows on the executors.
ROW_RULE_TYPES = frozenset(
    {
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_be_null",
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_match_regex",
        "expect_column_values_to_not_match_regex",
        "expect_column_value_lengths_to_be_between",
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_pair_values_to_be_equal",
    }
)


Rule = dict[str, Any]  # an expectation as the file has it


@dataclass(frozen=True)
class Suite:
    """The expectations of one table, as the file has them."""

    table: Table
    expectations: tuple[Rule, ...]

    @cached_property
    def by_name(self) -> dict[str, Rule]:
        """Each expectation by the name that audits and reasons give it."""
        return {rule_name(each): each for each in self.expectations}

    @cached_property
    def row_rules(self) -> dict[str, Rule]:
        """By its name, each expectation that decides on a row alone: one that breaks it goes to quarantine."""
        return {name: each for name, each in self.own_rules.items() if is_of_rows(each) and is_critical(each)}

    @cached_property
    def uniqueness(self) -> str | None:
        """The name of the rule that rows of one drop must not contradict each other, where the suite has it."""
        return next((name for name, each in self.by_name.items() if self._is_uniqueness(each)), None)

    @cached_property
    def splitting_rules(self) -> dict[str, Rule]:
        """By its name, each expectation that rejects rows rather than the table."""
        return self.row_rules | ({self.uniqueness: self.by_name[self.uniqueness]} if self.uniqueness else {})

    @cached_property
    def own_rules(self) -> dict[str, Rule]:
        """By its name, each expectation of the table itself."""
        return self._rules_of(None)

    @cached_property
    def table_rules(self) -> dict[str, Rule]:
        """By its name, each expectation that needs the table as a whole."""
        return {name: each for name, each in self.own_rules.items() if name not in self.splitting_rules}

    def row_rules_of(self, frame: str) -> dict[str, Rule]:
        """Of a frame that is derived when the table's rows are published, what decides on a row alone."""
        return {name: each for name, each in self._rules_of(frame).items() if is_of_rows(each)}

    def table_rules_of(self, frame: str) -> dict[str, Rule]:
        """Of a frame that is derived when the table's rows are published, what needs it as a whole."""
        return {name: each for name, each in self._rules_of(frame).items() if not is_of_rows(each)}

    @cached_property
    def frames(self) -> frozenset[str]:
        """The derived frames that the suite has expectations of."""
        return frozenset(frame for each in self.expectations if (frame := frame_of(each)))

    def _rules_of(self, frame: str | None) -> dict[str, Rule]:
        return {name: each for name, each in self.by_name.items() if frame_of(each) == frame}

    def _is_uniqueness(self, expectation: Rule) -> bool:
        """Unlike a row rule it needs the other rows; like one it tells which rows to reject."""
        return (
            self.table.provenance
            and expectation["type"] == "expect_compound_columns_to_be_unique"
            and tuple(expectation["kwargs"]["column_list"]) == self.table.key
        )


def load_suite(table: Table) -> Suite:
    """Read and check a table's suite.

    Raises SuiteBroken where the file is missing, no JSON, empty, or names what GX doesn't know.
    """
    path = settings.EXPECTATIONS / f"{table.name}.json"
    try:
        content = json.loads(path.read_text())
        expectations = content["expectations"]
        known = gx.ExpectationSuite(**content).expectations
    except FileNotFoundError:
        raise SuiteBroken(f"{table.name}: {path} is missing; every table has its suite") from None
    except json.JSONDecodeError as error:
        raise SuiteBroken(f"{path}: no JSON: {error}; put the file right") from None
    except (KeyError, TypeError, ValueError, GreatExpectationsError) as error:
        raise SuiteBroken(f"{path}: not a suite: {' '.join(str(error).split())}; put the file right") from None
    if not expectations or len(known) != len(expectations):
        unknown = sorted({each["type"] for each in expectations} - {each.expectation_type for each in known})
        raise SuiteBroken(f"{path}: GX knows no expectation {unknown or 'in an empty suite'}; correct the type")
    for expectation in expectations:
        _check(expectation, table, path)
    return Suite(table, tuple(expectations))


@cache
def suites() -> dict[str, Suite]:
    """By table, every suite: one that is broken is found before any table is touched. Raises SuiteBroken."""
    return {table.name: load_suite(table) for table in tables.ALL}


def rule_name(expectation: Rule) -> str:
    """What a rejected row's reasons say of an expectation: its type, its columns, its description."""
    kwargs = expectation["kwargs"]
    columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    columns = columns or kwargs.get("column_list", [])
    frame = frame_of(expectation)
    name = f"{expectation['type']}({', '.join([*([frame] if frame else []), *columns])})"
    return f"{name}: {expectation['description']}" if expectation.get("description") else name


def frame_of(expectation: Rule) -> str | None:
    """The derived frame that an expectation is of, as its "meta" says; None for the table itself."""
    return expectation.get("meta", {}).get("of")


def is_of_rows(expectation: Rule) -> bool:
    """Whether each row alone keeps to it or breaks it, all of them counting."""
    return expectation["type"] in ROW_RULE_TYPES and not expectation["kwargs"].keys() & {"mostly", "row_condition"}


def is_critical(expectation: Rule) -> bool:
    """Whether it stops a publication; GX's own default."""
    return expectation.get("severity", "critical") == "critical"


def day_parameters(as_of: date) -> dict[str, Any]:
    """What a suite can name as {"$PARAMETER": ...}: the day of the drop, its end, and its year."""
    return {"as_of": f"{as_of}", "as_of_end": f"{as_of} 23:59:59.999999", "as_of_year": as_of.year}


def _check(expectation: Rule, table: Table, path: Path) -> None:
    """What GX would only find out while it judges the rows."""
    kwargs = expectation["kwargs"]
    columns = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs]
    columns += [*kwargs.get("column_list", ()), *kwargs.get("column_set", ())]
    frame = frame_of(expectation)
    if frame is not None and frame not in table.derived:
        raise SuiteBroken(f"{path}: {table.name} derives no {frame!r}; it derives {list(table.derived)}")
    there = table.column_names if frame is None else list(table.derived[frame])
    lacking = [column for column in columns if column not in there]
    if lacking:
        raise SuiteBroken(f"{path}: {frame or table.name} has no column {lacking}; it has {there}")
    parameters = [value["$PARAMETER"] for value in kwargs.values() if isinstance(value, dict) and "$PARAMETER" in value]
    unknown = [name for name in parameters if name not in day_parameters(date.min)]
    if unknown:
        raise SuiteBroken(f"{path}: no parameter {unknown}; there are {list(day_parameters(date.min))}")
