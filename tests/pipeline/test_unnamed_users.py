"""Data Docs, reasons of rejections and profiles name no user: what need not be told need not be erased."""

from datetime import date

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from movierec_spark import tables
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.value_counts import Facet, count_values
from movierec_spark.quality.docs import write_page
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import Rule, Suite
from movierec_spark.quality.verdict import Verdict
from movierec_spark.storage.data_file import file_schema
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table

DAY = date(2018, 9, 26)
USER = 987654321987
OF_VALUES = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "user_id", "max_value": 9}}
OF_MAXIMUM = {"type": "expect_column_max_to_be_between", "kwargs": {"column": "user_id", "max_value": 9}}
OF_NUMBER = {"type": "expect_column_unique_value_count_to_be_between", "kwargs": {"column": "user_id", "max_value": 1}}
OF_ROWS = {"type": "expect_compound_columns_to_be_unique", "kwargs": {"column_list": ["user_id", "movie_id"]}}


def verdict(spark: SparkSession, table: Table, rules: list[Rule]) -> Verdict:
    rows = spark.createDataFrame([(USER, 5), (USER, 5), (7, 5)], "user_id BIGINT, movie_id BIGINT")
    suite = Suite(table, tuple(rules))
    return Verdict(suite, validate(rows, table, suite.by_name, {}), rows_were_split=False)


@pytest.mark.parametrize("rule", [OF_VALUES, OF_MAXIMUM, OF_NUMBER, OF_ROWS])
def test_a_page_and_a_reason_tell_counts_and_nobody(spark: SparkSession, tmp_path: str, rule: Rule) -> None:
    failed = verdict(spark, tables.RATINGS, [rule])
    page = write_page(failed, Location.of(tmp_path), DAY, {}).read_bytes().decode()
    assert failed.rejection_reason is not None
    assert f"{USER}" not in f"{failed.rejection_reason}{failed.results}{page}"
    assert "max_value 9" in failed.rejection_reason or rule in (OF_NUMBER, OF_ROWS)


def test_what_is_told_instead(spark: SparkSession) -> None:
    reasons = [verdict(spark, tables.RATINGS, [rule]).rejection_reason for rule in (OF_VALUES, OF_MAXIMUM, OF_NUMBER)]
    observed = [f"{reason}".split("observed ")[1].split(", expected")[0] for reason in reasons]
    assert observed == ["2", "a value that would name a user", "2"]


def test_tables_without_users_keep_their_examples(spark: SparkSession) -> None:
    rule = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "movie_id", "max_value": 4}}
    (result,) = verdict(spark, tables.MOVIES, [rule]).results.values()
    assert result.result["partial_unexpected_list"] == [5, 5, 5]


def test_a_text_of_one_user_alone_is_not_named_in_a_profile(spark: SparkSession) -> None:
    rows = [(1, "funny"), (2, "funny"), (3, "I am Ann"), (3, "I am Ann"), (3, "I am Ann")]
    population = Population(tables.TAGS.name, spark.createDataFrame(rows, "user_id BIGINT, tag STRING"), DAY)
    (tags,) = (counted.counts for counted in count_values(population) if counted.facet is Facet.TEXT)
    assert {row.text: row.rows for row in tags.itertuples()} == {"funny": 2, None: 3}


def test_files_hold_what_spark_says_of_the_columns(spark: SparkSession) -> None:
    for table in tables.ALL:
        by_spark = to_arrow_schema(table.schema, timezone="UTC")
        assert list(file_schema(table)) == [by_spark.field(name) for name in table.data_columns], table.name
