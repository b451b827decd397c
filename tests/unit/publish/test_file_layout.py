"""The number of files follows the size of what rows are computed from."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.publish import file_layout
from movierec_spark.publish.file_layout import as_files, input_bytes
from movierec_spark.tables import RATINGS, SIMILAR_MOVIES


def test_sizes_of_inputs_are_added_also_where_they_are_joined(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(20_000).write.parquet(str(tmp_path / "ids"))
    ids = spark.read.parquet(str(tmp_path / "ids"))
    size = sum(file.stat().st_size for file in (tmp_path / "ids").glob("*.parquet"))
    joined = ids.join(ids.withColumnRenamed("id", "other"), how="cross").where("id = other")
    assert input_bytes(ids) == pytest.approx(size, rel=0.1)
    assert input_bytes(joined) == pytest.approx(2 * size, rel=0.1)


def test_persisted_rows_count_as_what_they_are_computed_from(spark: SparkSession, tmp_path: Path) -> None:
    spark.range(20_000).write.parquet(str(tmp_path / "ids"))
    ids = spark.read.parquet(str(tmp_path / "ids"))
    once = ids.join(ids.withColumnRenamed("id", "other"), how="cross").where("id = other").persist()
    again = once.join(ids.withColumnRenamed("id", "third"), how="cross").where("id = third").persist()
    assert input_bytes(again) == pytest.approx(3 * input_bytes(ids))
    few = again.where("id < 10").persist()
    few.count()
    assert input_bytes(few.where("id < 9")) < input_bytes(ids) / 100
    few.unpersist()
    again.unpersist()
    once.unpersist()


def test_large_rows_are_cut_into_ranges_of_their_key_and_small_ones_are_one_file(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = spark.range(1000).selectExpr("999 - id AS movie_id", "1 AS rank", "id AS similar_movie_id")
    rows = rows.selectExpr("*", "0.5D AS score", "1 AS model_version").withColumn("as_of", F.lit(date(2018, 9, 26)))
    assert [part["movie_id"] for part in as_files(rows, SIMILAR_MOVIES).collect()] == list(range(1000))
    assert as_files(rows, SIMILAR_MOVIES).rdd.getNumPartitions() == 1
    assert as_files(rows.repartition(5), RATINGS).rdd.getNumPartitions() == 1
    monkeypatch.setattr(file_layout, "BYTES_PER_FILE", input_bytes(rows) // 2)
    parts = as_files(rows, SIMILAR_MOVIES).rdd.glom().collect()
    ids = [[row["movie_id"] for row in part] for part in parts if part]
    assert len(ids) > 1
    assert [movie for part in ids for movie in part] == list(range(1000))
