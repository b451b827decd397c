"""A rule of a suite judges a single row as Great Expectations' condition does, and a regex finds what Java's finds."""

from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.collector.java_regex import python_regex
from movierec_spark.collector.row_rules import violation
from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.conditions import violation_conditions
from movierec_spark.quality.suite import ROW_RULE_TYPES
from movierec_spark.tables import FEEDBACK

COLUMNS = "low INT, high DOUBLE, text STRING, day DATE, at TIMESTAMP"
MOMENTS = [datetime(2018, 9, 26), datetime(2018, 9, 26, 0, 0, 0, 1), datetime(2018, 9, 25, 23, 59, 59, 999999)]
ROWS = [
    *product((1, 2, None), (2.0, 1.5, float("nan"), None), ("ab", "a\n", "", "🎬🎬", None), (None,), (None,)),
    *product((1,), (2.0,), ("x",), (date(2018, 9, 25), date(2018, 9, 26), None), (*MOMENTS, None)),
]
PARAMETERS = {"most": 2, "as_of": "2018-09-25", "as_of_end": "2018-09-25 23:59:59.999999"}
BETWEEN, LENGTHS = "expect_column_values_to_be_between", "expect_column_value_lengths_to_be_between"
IN_SET, NOT_IN_SET = "expect_column_values_to_be_in_set", "expect_column_values_to_not_be_in_set"
MATCH, NO_MATCH = "expect_column_values_to_match_regex", "expect_column_values_to_not_match_regex"
GREATER, EQUAL = "expect_column_pair_values_a_to_be_greater_than_b", "expect_column_pair_values_to_be_equal"
RULES: list[tuple[str, dict[str, Any]]] = [
    ("expect_column_values_to_not_be_null", {"column": "text"}),
    ("expect_column_values_to_be_null", {"column": "low"}),
    (BETWEEN, {"column": "low", "min_value": 2}),
    (BETWEEN, {"column": "low", "max_value": {"$PARAMETER": "most"}, "strict_max": True}),
    (BETWEEN, {"column": "high", "min_value": 1.5, "strict_min": True}),
    (BETWEEN, {"column": "high", "min_value": 0, "max_value": 1.5}),
    (BETWEEN, {"column": "at", "min_value": "2018-09-26 00:00:00", "strict_min": True}),
    (BETWEEN, {"column": "at", "max_value": {"$PARAMETER": "as_of_end"}}),
    (BETWEEN, {"column": "day", "max_value": {"$PARAMETER": "as_of"}}),
    (IN_SET, {"column": "low", "value_set": [1, 5]}),
    (IN_SET, {"column": "text", "value_set": ["ab", ""]}),
    (NOT_IN_SET, {"column": "text", "value_set": ["ab", "x"]}),
    (MATCH, {"column": "text", "regex": r"^a\w?$"}),
    (MATCH, {"column": "text", "regex": r"^[a-z]+\z"}),
    (NO_MATCH, {"column": "text", "regex": "^.$"}),
    (LENGTHS, {"column": "text", "min_value": 1, "max_value": 2}),
    (LENGTHS, {"column": "text", "min_value": 1, "strict_min": True}),
    (GREATER, {"column_A": "high", "column_B": "low"}),
    (GREATER, {"column_A": "high", "column_B": "low", "or_equal": True}),
    (GREATER, {"column_A": "at", "column_B": "day", "or_equal": True}),
    (EQUAL, {"column_A": "high", "column_B": "low"}),
    (EQUAL, {"column_A": "at", "column_B": "day"}),
]
PATTERNS = [
    *("a.b", "a$", r"a\Z", r"a\z", r"^\d+\z", r"^\w+$", r"\s", r"[^\s.]", r"(?:ab)+", "^[a-z][a-z0-9_]{0,49}\\z"),
    *(r"(a)\1", "a++", r"\.", "[.$]", "^(?s:a.b)$", r"\S\z"),
]
TEXTS = [
    *(
        "ab",
        "aab",
        "a\nb",
        "a\u0085b",
        "a\u2028b",
        "a\rb",
        "a\n",
        "a\r\n",
        "a\u0085",
        "a\n\n",
        "a.b",
        "a",
        "",
        "٣",
        "3",
    ),
    *("é", "\u00a0", "\x0b", "aa", "$", "play_2", "play\n"),
]


def test_each_rule_is_violated_by_the_same_rows(spark: SparkSession) -> None:
    assert {kind for kind, _ in RULES} == ROW_RULE_TYPES
    frame = spark.createDataFrame(ROWS, COLUMNS)
    rules = {f"{number}": {"type": kind, "kwargs": kwargs} for number, (kind, kwargs) in enumerate(RULES)}
    conditions = violation_conditions(frame, FEEDBACK, rules, PARAMETERS)
    flags = frame.select(*[F.coalesce(conditions[name], F.lit(False)).alias(name) for name in rules]).collect()
    names = COLUMNS.replace(",", "").split()[::2]
    for number, rule in rules.items():
        violates = violation(number, rule, PARAMETERS)
        rows = [dict(zip(names, row, strict=True)) for row in ROWS]
        for row in rows:
            row["at"] = row["at"] and row["at"].replace(tzinfo=UTC)
        here = [violates(row) for row in rows]
        assert here == [flag[number] for flag in flags], rule
        assert 0 < sum(here) < len(ROWS)


def test_each_regex_finds_the_same_texts(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(text,) for text in TEXTS], "text STRING")
    found = frame.select(*[F.col("text").rlike(pattern) for pattern in PATTERNS]).collect()
    for number, pattern in enumerate(PATTERNS):
        assert [bool(python_regex(pattern).search(text)) for text in TEXTS] == [row[number] for row in found], pattern


@pytest.mark.parametrize("pattern", [r"\p{L}", "(?i)a", "[a&&b]", "[a[b]]", r"\bx", r"\h", "(?<n>a)", "(", r"\Qa\E"])
def test_a_regex_that_may_mean_something_else_to_java_is_refused(pattern: str) -> None:
    with pytest.raises(SuiteBroken, match=r"can't be judged by the collector \(.*\); write it without"):
        python_regex(pattern)


@pytest.mark.parametrize(
    "rule",
    [
        {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "low"}},
        {"type": BETWEEN, "kwargs": {"column": "low", "min_value": 1, "parse_strings_as_datetimes": True}},
    ],
)
def test_a_rule_whose_meaning_for_a_row_is_unknown_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(SuiteBroken, match=r"^the rule: the collector can't judge events by"):
        violation("the rule", rule, {})
