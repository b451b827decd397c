"""The statistics of files in the log are true and complete."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import Schema
from pyspark.sql import SparkSession

from movierec_spark import tables
from movierec_spark.publish.parquet_files import spark_files
from movierec_spark.publish.statistics import file_statistics, lacks_null_counts
from movierec_spark.quality.suites import load_suite
from movierec_spark.tables.table import Table

HIGHEST = chr(0x10FFFF)


def statistics_of(folder: Path, rows: pa.Table, **writer: Any) -> dict[str, Any]:
    pq.write_table(rows, folder / "rows.parquet", **writer)
    return json.loads(file_statistics(folder / "rows.parquet", rows.column_names)[1])


def bounds_of(folder: Path, values: list[Any], kind: pa.DataType | None = None, **writer: Any) -> tuple[Any, Any]:
    statistics = statistics_of(folder, pa.table({"x": pa.array(values, kind)}), **writer)
    return statistics["minValues"].get("x"), statistics["maxValues"].get("x")


@pytest.mark.parametrize(
    ("kind", "values", "bounds"),
    [
        (pa.int64(), [3, None, -(2**62)], (-(2**62), 3)),
        (pa.float32(), [0.1, 3.5], (pytest.approx(0.1, abs=1e-8), 3.5)),
        (pa.float64(), [1e300, -1 / 3], (-1 / 3, 1e300)),
        (pa.bool_(), [True, None, False], (False, True)),
        (pa.date32(), [date(1895, 12, 28), date(2018, 9, 26)], ("1895-12-28", "2018-09-26")),
        (pa.string(), ["b", "", "müller"], ("", "müller")),
        (pa.list_(pa.string()), [["a"], [], None], (None, None)),
        (pa.string(), [None, None], (None, None)),
        (pa.int32(), [], (None, None)),
    ],
)
def test_bounds_are_the_lowest_and_the_highest_value(
    kind: pa.DataType, values: list[Any], bounds: tuple[Any, Any], tmp_path: Path
) -> None:
    assert bounds_of(tmp_path, values, kind) == bounds
    assert bounds_of(tmp_path, values, kind, write_statistics=False) == bounds
    assert bounds_of(tmp_path, values, kind, row_group_size=1) == bounds


@pytest.mark.parametrize("old_form", [True, False])
def test_bounds_of_times_have_microseconds(old_form: bool, tmp_path: Path) -> None:
    times = [datetime(2018, 9, 26, 1, 2, 3, 999999, UTC), datetime(1969, 12, 31, 23, 59, 59, 1, UTC)]
    bounds = bounds_of(tmp_path, times, pa.timestamp("us", "UTC"), use_deprecated_int96_timestamps=old_form)
    assert bounds == ("1969-12-31T23:59:59.000001Z", "2018-09-26T01:02:03.999999Z")


@pytest.mark.parametrize(
    ("text", "highest"),
    [
        ("a" * 40, "a" * 31 + "b"),
        ("a" * 5000, "a" * 31 + "b"),
        ("a" * 31 + "\ud7ff" + "z", "a" * 31 + "\ue000"),
        ("\U0001f3ac" * 40, "\U0001f3ac" * 31 + "\U0001f3ad"),
        ("a" + HIGHEST * 40, "b"),
        (HIGHEST * 40, HIGHEST * 40),
    ],
)
def test_a_long_text_is_cut_to_bounds_that_hold(text: str, highest: str, tmp_path: Path) -> None:
    lower, upper = bounds_of(tmp_path, [text])
    assert (lower, upper) == (text[:32], highest)
    assert lower.encode() <= text.encode() <= upper.encode()


def test_nulls_of_every_column_are_counted_also_of_one_that_the_file_lacks(tmp_path: Path) -> None:
    rows = pa.table({"a": [1, None, None], "list": [["x", None], [], None]})
    pq.write_table(rows, tmp_path / "rows.parquet")
    count, statistics = file_statistics(tmp_path / "rows.parquet", ("a", "list", "added"))
    assert (count, json.loads(statistics)["nullCount"]) == (3, {"a": 2, "list": 1, "added": 3})
    assert json.loads(statistics)["minValues"] == {"a": 1}


def test_spark_writes_null_counts_beside_a_text_that_is_longer_than_its_limit(
    spark: SparkSession, tmp_path: Path
) -> None:
    rows = [("s", 1, "t", None, [], text, None, date(2018, 9, 1), date(2018, 9, 26)) for text in ("x" * 5000, None)]
    frame = spark.createDataFrame(rows, tables.MOVIES.schema)
    (file,) = spark_files(frame, tables.MOVIES, tmp_path / "files", len(rows)).files
    assert not lacks_null_counts(Path(file.path))
    statistics = json.loads(file.statistics)
    assert (statistics["nullCount"]["imdb_id"], statistics["minValues"]["imdb_id"]) == (1, "x" * 32)


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_suites_bound_every_float_so_that_nan_never_reaches_statistics(table: Table) -> None:
    bounded = {
        rule["kwargs"]["column"]
        for rule in load_suite(table).row_rules.values()
        if {"min_value", "max_value"} <= rule["kwargs"].keys()
    }
    assert {name for name, kind, _ in table.documentation if kind in ("FLOAT", "DOUBLE")} <= bounded


@pytest.mark.parametrize("table", tables.ALL, ids=lambda table: table.name)
def test_spark_and_delta_rs_know_the_same_columns(table: Table, spark: SparkSession) -> None:
    assert table.delta_schema == Schema.from_json(table.schema.json())
