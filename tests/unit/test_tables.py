"""Tables and suites belong together."""

import json

import pytest

from movierec_spark import tables
from movierec_spark.errors import SuiteBroken
from movierec_spark.quality.suites import load_suite
from movierec_spark.settings import EXPECTATIONS
from movierec_spark.tables.table import Table


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_a_null_that_delta_would_refuse_is_rejected_by_the_suite_first(table: Table) -> None:
    not_null_columns = {
        rule["kwargs"]["column"]
        for rule in load_suite(table).row_rules.values()
        if rule["type"] == "expect_column_values_to_not_be_null"
    }
    assert not_null_columns >= set(table.required_columns)


def test_the_history_asks_nothing_of_a_row_that_recommendations_were_not_asked_when_they_were_judged() -> None:
    """Its rows are copied and not judged again."""
    added = {"publication_id", "served"}
    rules = load_suite(tables.RECOMMENDATIONS_HISTORY).row_rules
    of_copied = [rule for rule in rules.values() if rule["kwargs"].get("column") not in added]
    assert len(rules) - len(of_copied) == len(added)
    judged = load_suite(tables.RECOMMENDATIONS).row_rules.values()
    assert all(rule in judged for rule in of_copied)


def test_every_suite_has_its_table() -> None:
    assert {path.stem for path in EXPECTATIONS.glob("*.json")} == set(tables.BY_NAME)


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_every_column_is_documented_and_keys_are_columns(table: Table) -> None:
    assert [name for name, _, _ in table.documentation] == table.column_names
    assert {*table.key, *table.replaces, *table.partitioned_by, *table.natural_key} <= set(table.column_names)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "no JSON"),
        ('{"name": "silver.ratings", "expectations": []}', "empty suite"),
        (
            '{"expectations": [{"type": "expect_colum_values_to_not_be_null", "kwargs": {"column": "rating"}}]}',
            "name",
        ),
        (
            '{"name": "x", "expectations": [{"type": "expect_colum_values_to_not_be_null", "kwargs": {}}]}',
            "expect_colum_values_to_not_be_null",
        ),
        (
            '{"name": "x", "expectations": [{"type": "expect_column_values_to_not_be_null", "kwargs": {"col": "a"}}]}',
            "not a suite",
        ),
        (
            '{"name": "x", "expectations": [{"type": "expect_column_values_to_be_unique", "kwargs": {"column": "a"}}]}',
            "no column .'a'.",
        ),
        (
            '{"name": "x", "expectations": [{"type": "expect_column_max_to_be_between",'
            ' "kwargs": {"column": "rating", "max_value": {"$PARAMETER": "today"}}}]}',
            "no parameter .'today'.",
        ),
    ],
)
def test_a_broken_suite_is_refused_in_one_line(
    content: str, complaint: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("movierec_spark.settings.EXPECTATIONS", tmp_path)
    (tmp_path / "silver.ratings.json").write_text(content)  # type: ignore[operator]
    with pytest.raises(SuiteBroken, match=complaint) as refused:
        load_suite(tables.RATINGS)
    assert "\n" not in str(refused.value)


def test_suites_hold_one_expectation_a_line() -> None:
    for path in EXPECTATIONS.glob("*.json"):
        lines = sum(line.startswith('    {"type"') for line in path.read_text().splitlines())
        assert lines == len(json.loads(path.read_text())["expectations"]), path.name
