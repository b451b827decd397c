"""Every reader gets the same rows as Spark, from every column of every table."""

from datetime import date
from functools import reduce
from operator import and_
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest
from deltalake import DeltaTable, QueryBuilder
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark import tables
from movierec_spark.publish.audit import Audit, record_audits
from movierec_spark.storage.arrow import frame
from movierec_spark.storage.file_statistics import BOUND_CHARACTERS
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table
from tests.attempts import publish_unchecked
from tests.example_rows import example_rows
from tests.questions import questions_of
from tests.readers import misread, wrong_answers

DAY = date(2018, 9, 26)
SLICES: tuple[dict[str, Any], ...] = (
    {"source": "movielens", "as_of": DAY, "table_name": "silver.ratings"},
    {"source": "o'brien & co 100% #1 [a=b/c] müller+", "as_of": date(2018, 9, 27), "table_name": "silver.tags"},
)
WRITTEN_BY_EXECUTORS = (tables.RECOMMENDATIONS, tables.RECOMMENDATIONS_HISTORY)


@pytest.fixture(scope="module")
def lake(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Rows in every table, in partitions of several files."""
    lake = Lake(Location.of(tmp_path_factory.mktemp("readers") / "lake"))
    lake.create_tables()
    for table in tables.ALL:
        fill(spark, lake, table)
    return lake


def fill(spark: SparkSession, lake: Lake, table: Table) -> None:
    for number, slice_values in enumerate(SLICES[: 1 if table.mode == "current" else None]):
        rows = example_rows(table, slice_values, first=number * 5)
        if table is tables.AUDIT:
            record_audits(lake, [], [Audit(**row | {"status": "rejected"}) for row in rows])
        else:
            publish_unchecked(frame(spark, rows, table.schema).repartition(2), table, lake, slice_values)


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_every_reader_agrees_with_spark(table: Table, lake: Lake, spark: SparkSession) -> None:
    location = str(lake.location(table))
    of_spark = spark.read.format("delta").load(location)
    arrow_rows = of_spark.toArrow()
    rows = arrow_rows.to_pylist()
    assert misread(location, arrow_rows) == []
    assert wrong_answers(location, questions_of(table, rows), rows) == []
    assert_spark_skips_no_row(of_spark, table, rows)


def test_the_first_and_the_last_text_are_whole_though_bounds_are_cut(lake: Lake, spark: SparkSession) -> None:
    location, query = str(lake.location(tables.MOVIES)), "SELECT min(title) AS first, max(title) AS last FROM movies"
    spark.read.format("delta").load(location).createOrReplaceTempView("movies")
    movies = DeltaTable(location).to_pyarrow_dataset()
    titles = movies.to_table()["title"].to_pylist()
    assert len(max(titles)) > BOUND_CHARACTERS
    polars = pl.scan_delta(location).select(pl.col("title").min().alias("first"), pl.col("title").max().alias("last"))
    for result in (
        spark.sql(query).toArrow(),
        duckdb.sql(query).to_arrow_table(),
        pa.table(QueryBuilder().register("movies", DeltaTable(location)).execute(query).read_all()),
        polars.collect().to_arrow(),
    ):
        assert result.to_pylist() == [{"first": min(titles), "last": max(titles)}]


def assert_spark_skips_no_row(of_spark: DataFrame, table: Table, rows: list[dict[str, Any]]) -> None:
    """Filters on all values of a row find it: no statistics make Spark skip the file of the row."""
    names = [name for name, kind, _ in table.documentation if not kind.startswith("ARRAY")]
    counts = [of_spark.where(_is_row(row, names)).agg(F.count(F.lit(1))) for row in rows[::3]]
    expected = [sum(all(row[name] == other[name] for name in names) for other in rows) for row in rows[::3]]
    assert [row[0] for row in reduce(DataFrame.unionAll, counts).collect()] == expected


def _is_row(row: dict[str, Any], names: list[str]) -> Column:
    return reduce(and_, (F.col(name).eqNullSafe(F.lit(row[name])) for name in names))
