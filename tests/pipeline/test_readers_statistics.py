"""The statistics of files in the log are true and complete."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import Schema
from pyspark.sql import SparkSession

from movierec_spark import tables
from movierec_spark.quality.suites import load_suite
from movierec_spark.storage.file_statistics import FileStatistics
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table
from tests.attempts import write

HIGHEST = chr(0x10FFFF)


def statistics_of(*groups: pa.Table, columns: Sequence[str] = ("x",)) -> dict[str, Any]:
    statistics = FileStatistics(columns)
    for group in groups:
        statistics.add(group)
    return json.loads(statistics.as_json())


def bounds_of(values: list[Any], kind: pa.DataType | None = None, groups: int = 1) -> tuple[Any, Any]:
    rows = pa.table({"x": pa.array(values, kind)})
    length = max(-(-len(rows) // groups), 1)
    statistics = statistics_of(*(rows.slice(start, length) for start in range(0, max(len(rows), 1), length)))
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
    kind: pa.DataType, values: list[Any], bounds: tuple[Any, Any]
) -> None:
    assert bounds_of(values, kind) == bounds
    assert bounds_of(values, kind, groups=len(values) or 1) == bounds
    if kind == pa.string():
        assert bounds_of(values, pa.dictionary(pa.int32(), kind)) == bounds


def test_bounds_of_times_have_microseconds() -> None:
    times = [datetime(2018, 9, 26, 1, 2, 3, 999999, UTC), datetime(1969, 12, 31, 23, 59, 59, 1, UTC)]
    bounds = bounds_of(times, pa.timestamp("us", "UTC"))
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
def test_a_long_text_is_cut_to_bounds_that_hold(text: str, highest: str) -> None:
    lower, upper = bounds_of([text])
    assert (lower, upper) == (text[:32], highest)
    assert lower.encode() <= text.encode() <= upper.encode()


def test_nulls_of_every_column_are_counted_also_of_one_that_the_file_lacks() -> None:
    rows = pa.table({"a": [1, None, None], "list": [["x", None], [], None]})
    statistics = statistics_of(rows, columns=("a", "list", "added"))
    assert (statistics["numRecords"], statistics["nullCount"]) == (3, {"a": 2, "list": 1, "added": 3})
    assert statistics["minValues"] == {"a": 1}


def test_infinity_and_what_is_no_number_are_no_bounds() -> None:
    assert bounds_of([float("nan"), 2.0, 1.0]) == (1.0, 2.0)
    assert bounds_of([float("inf"), 1.0]) == (1.0, None)
    assert bounds_of([float("nan")]) == (None, None)


def test_footers_have_null_counts_beside_a_text_beyond_limits(spark: SparkSession, tmp_path: Path) -> None:
    """DataFusion reads statistics without a null count as: there are no nulls."""
    rows = [("s", 1, "t", None, [], text, None, date(2018, 9, 1), date(2018, 9, 26)) for text in ("x" * 5000, None)]
    frame = spark.createDataFrame(rows, tables.MOVIES.schema).coalesce(1)
    attempt = write(frame, tables.MOVIES, Lake(Location.of(tmp_path)), {"source": "s", "as_of": date(2018, 9, 26)})
    (file,) = attempt.files
    footer = pq.read_metadata(str(attempt.folder / file.path))
    chunks = [footer.row_group(0).column(index) for index in range(footer.num_columns)]
    assert all(chunk.statistics.has_null_count for chunk in chunks if chunk.statistics)
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
