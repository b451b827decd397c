"""The row rules of a suite as predicates of single rows: what Great Expectations' conditions say, without Spark."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from movierec_spark.collector.java_regex import python_regex
from movierec_spark.collector.values import parse_timestamp
from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.suite import ROW_RULE_TYPES, Rule

Row = Mapping[str, Any]
Predicate = Callable[[Row], bool]
Test = Callable[[Any], bool]  # of one value that is not null
KWARGS = {
    "expect_column_values_to_be_between": {"min_value", "max_value", "strict_min", "strict_max"},
    "expect_column_value_lengths_to_be_between": {"min_value", "max_value", "strict_min", "strict_max"},
    "expect_column_values_to_be_in_set": {"value_set"},
    "expect_column_values_to_not_be_in_set": {"value_set"},
    "expect_column_values_to_match_regex": {"regex"},
    "expect_column_values_to_not_match_regex": {"regex"},
    "expect_column_pair_values_a_to_be_greater_than_b": {"or_equal"},
}
COLUMNS = {"column", "column_A", "column_B"}


def violation(name: str, rule: Rule, parameters: Mapping[str, Any]) -> Predicate:
    """The predicate of a row that violates the rule. name: of the rule. parameters: values of the suite's $PARAMETERs.

    Raises SuiteBroken for a rule whose meaning for single rows is not known here.
    """
    kind, kwargs = rule["type"], {key: _value(value, parameters) for key, value in rule["kwargs"].items()}
    unknown = kwargs.keys() - COLUMNS - KWARGS.get(kind, set())
    if kind not in ROW_RULE_TYPES or unknown:
        raise SuiteBroken(f"{name}: the collector can't judge events by {sorted(unknown) or kind}; write it without")
    if "column_A" in kwargs:
        return _pair(kind, kwargs)
    column = kwargs["column"]
    if kind == "expect_column_values_to_not_be_null":
        return lambda row: row[column] is None
    if kind == "expect_column_values_to_be_null":
        return lambda row: row[column] is not None
    is_valid = _test(kind, kwargs)
    return lambda row: row[column] is not None and not is_valid(row[column])


def _test(kind: str, kwargs: Row) -> Test:
    if kind.endswith("match_regex"):
        pattern, is_wanted = python_regex(kwargs["regex"]), "_not_" not in kind
        return lambda value: bool(pattern.search(value)) == is_wanted
    if kind.endswith("in_set"):
        values, is_wanted = kwargs["value_set"], "_not_" not in kind
        return lambda value: any(value == _like(value, other) for other in values) == is_wanted
    is_within = _within(kwargs)
    return (lambda value: is_within(len(value))) if "lengths" in kind else is_within


def _within(kwargs: Row) -> Test:
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    strict_low, strict_high = kwargs.get("strict_min", False), kwargs.get("strict_max", False)

    def is_within(value: Any) -> bool:
        above = low is None or _is_less(_like(value, low), value, not strict_low)
        return above and (high is None or _is_less(value, _like(value, high), not strict_high))

    return is_within


def _pair(kind: str, kwargs: Row) -> Predicate:
    """A pair with a null is passed over by a comparison, and is equal to another null only."""
    first, second, or_equal = kwargs["column_A"], kwargs["column_B"], bool(kwargs.get("or_equal"))

    def violates(row: Row) -> bool:
        one, other = _comparable(row[first]), _comparable(row[second])
        if kind == "expect_column_pair_values_to_be_equal":
            return one != other
        return one is not None and other is not None and not _is_less(other, one, or_equal)

    return violates


def _is_less(one: Any, other: Any, or_equal: bool) -> bool:
    """As Spark orders: NaN is equal to itself and above all other numbers."""
    one, other = _ordered(one), _ordered(other)
    return one < other or (or_equal and one == other)


def _ordered(value: Any) -> Any:
    return (value != value, 0 if value != value else value) if isinstance(value, int | float) else value


def _like(value: Any, bound: Any) -> Any:
    """A bound of a suite, which JSON has no dates and times for, in the type of the values that it bounds."""
    if isinstance(bound, str) and isinstance(value, datetime):
        return _moment(bound)
    if isinstance(bound, str) and isinstance(value, date):
        return date.fromisoformat(bound)
    return bound


@lru_cache(maxsize=100)
def _moment(bound: str) -> datetime | None:
    return parse_timestamp(bound)


def _comparable(value: Any) -> Any:
    """A date as the moment of its begin, as Spark compares it with moments."""
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return datetime.combine(value, time(), UTC) if is_day else value


def _value(value: Any, parameters: Mapping[str, Any]) -> Any:
    return parameters[value["$PARAMETER"]] if isinstance(value, dict) and "$PARAMETER" in value else value
