"""Parquet files as other writers make them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.parquet import PARQUET
from tests.drops import file_at

MOMENT = datetime(2018, 9, 1, 10, 0, 0, 123456)


def read(spark: SparkSession, path: Path, columns: dict[str, str]) -> list[tuple]:
    rows = PARQUET.read(spark, [file_at(path)], columns).orderBy("row_number")
    return [tuple(row) for row in rows.select(*columns, "row_number").collect()]


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        (pa.array([7.0, None, 12345678.0, float("nan")]), ["7", None, "12345678", None]),
        (pa.array([4.5, 2.0**53 + 2], pa.float64()), ["4.5", "9007199254740994.0"]),
        (pa.array([4.1], pa.float32()), ["4.1"]),
        (pa.array(np.array([3.5], np.float16)), ["3.5"]),
        (pa.array([Decimal("7.00")]), ["7.00"]),
        (pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
        (pa.array([-1], pa.int8()), ["-1"]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array(["a"], pa.large_string()), ["a"]),
        (pa.array(["é".encode()]), ["é"]),
        (pa.array([None, None]), [None, None]),
        (pa.array([date(2018, 9, 1)]), ["2018-09-01"]),
        (pa.array([MOMENT], pa.timestamp("ns")), ["2018-09-01 10:00:00.123456"]),
        (pa.array([MOMENT], pa.timestamp("ms")), ["2018-09-01 10:00:00.123000"]),
        (pa.array([MOMENT.replace(tzinfo=UTC)], pa.timestamp("us", "Europe/Berlin")), ["2018-09-01 10:00:00.123456"]),
    ],
)
def test_a_value_of_any_type_becomes_its_text(
    spark: SparkSession, tmp_path: Path, column: pa.Array, texts: list[str | None]
) -> None:
    parquet.write_table(pa.table({"x": column}), tmp_path / "x.parquet")
    assert read(spark, tmp_path / "x.parquet", {"value": "x"}) == [(t, i) for i, t in enumerate(texts, start=1)]


def test_what_pandas_writes_by_default_is_read(spark: SparkSession, tmp_path: Path) -> None:
    rows = pd.DataFrame({"user": [1, None], "when": pd.to_datetime([MOMENT, None])})
    rows.to_parquet(tmp_path / "x.parquet")
    assert read(spark, tmp_path / "x.parquet", {"user_id": "user", "rated_at": "when"}) == [
        ("1", "2018-09-01 10:00:00.123456", 1),
        (None, None, 2),
    ]


def test_lists_keep_their_entries_apart(spark: SparkSession, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"tags": [["a|b", 'c "d"', None], [], None]}), tmp_path / "x.parquet")
    assert [row[0] for row in read(spark, tmp_path / "x.parquet", {"genres": "tags"})] == [
        '["a|b", "c \\"d\\""]',
        "[]",
        None,
    ]


def test_rows_are_numbered_through_row_groups_and_codecs(spark: SparkSession, tmp_path: Path) -> None:
    table = pa.table({"x": range(10)})
    parquet.write_table(table, tmp_path / "x.parquet", row_group_size=3, compression="brotli")
    assert read(spark, tmp_path / "x.parquet", {"value": "x"}) == [(str(i), i + 1) for i in range(10)]


def test_names_of_a_file_never_collide_with_each_other_or_with_our_columns(spark: SparkSession, tmp_path: Path) -> None:
    table = pa.table({"User": [1], "user": [2], "row_number": [3], "a`b.c": [4], "malformed_line": [5]})
    parquet.write_table(table, tmp_path / "x.parquet")
    columns = {"user_id": "user", "movie_id": "User", "value": "row_number", "title": "a`b.c", "tag": "malformed_line"}
    assert read(spark, tmp_path / "x.parquet", columns) == [("2", "1", "3", "4", "5", 1)]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pa.array([True]), "bool"),
        (pa.array([{"a": 1}]), "struct<a: int64>"),
        (pa.array([time(10)]), "time64"),
        (pa.array([["a"]]), "list<"),
        (pa.array([b"0123456789abcdef"], pa.binary(16)), "fixed_size_binary"),
    ],
)
def test_a_column_whose_type_has_no_text_form_is_refused_in_one_line(
    spark: SparkSession, tmp_path: Path, column: pa.Array, kind: str
) -> None:
    path = tmp_path / "x.parquet"
    parquet.write_table(pa.table({"when": column}), path)
    with pytest.raises(DropRefused, match=f"column 'when' holds {kind}.*deliver it as text") as refused:
        read(spark, path, {"rated_at": "when"})
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_list_of_objects_is_refused_in_one_line(spark: SparkSession, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"tags": [[{"id": 18}]]}), tmp_path / "x.parquet")
    with pytest.raises(DropRefused, match="column 'tags' holds lists of struct"):
        read(spark, tmp_path / "x.parquet", {"genres": "tags"})


def test_a_damaged_page_is_refused_in_one_line(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    table = pa.table({"x": [str(number) for number in range(10_000)]})
    parquet.write_table(table, path, row_group_size=1000, compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    page = parquet.ParquetFile(path).metadata.row_group(7).column(0).data_page_offset
    content[page + 40 : page + 140] = bytes(100)
    path.write_bytes(content)
    with pytest.raises(DropRefused, match="damaged or cut short") as refused:
        read(spark, path, {"value": "x"})
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("groups", [0, 1])
def test_a_file_without_rows_is_refused(spark: SparkSession, tmp_path: Path, groups: int) -> None:
    with parquet.ParquetWriter(tmp_path / "x.parquet", pa.schema({"x": pa.string()})) as writer:
        for _ in range(groups):
            writer.write_table(pa.table({"x": pa.array([], pa.string())}))
    with pytest.raises(DropRefused, match="holds no row"):
        read(spark, tmp_path / "x.parquet", {"value": "x"})


def test_bytes_that_are_no_text_are_refused_in_one_line(spark: SparkSession, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"name": pa.array([b"\xff\xfe"])}), tmp_path / "x.parquet")
    with pytest.raises(DropRefused, match="can't be read"):
        read(spark, tmp_path / "x.parquet", {"title": "name"})
