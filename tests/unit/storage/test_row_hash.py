"""The sum of hashes is exact, whatever its size."""

from pyspark.sql import SparkSession

from movierec_spark.storage.row_hash import content_hash, row_hash


def test_the_sum_of_hashes_is_exact(spark: SparkSession) -> None:
    rows = spark.range(10_000).selectExpr("id", "id % 7 AS other")
    expected = sum(row["h"] for row in rows.select(row_hash(["id", "other"]).alias("h")).collect())
    (total,) = rows.agg(content_hash(["id", "other"])).first() or (None,)
    assert int(total) == expected


def test_of_no_rows_there_is_no_sum(spark: SparkSession) -> None:
    (total,) = spark.range(0).agg(content_hash(["id"])).first() or (0,)
    assert total is None
