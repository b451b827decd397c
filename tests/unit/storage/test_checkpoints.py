"""What Spark writes down in between does not stay."""

from pathlib import Path

from pyspark.sql import SparkSession

from movierec_spark.storage.checkpoints import checkpoints
from movierec_spark.storage.location import Location


def test_checkpoints_are_gone_when_they_are_no_longer_needed(spark: SparkSession, tmp_path: Path) -> None:
    with checkpoints(spark, Location.of(tmp_path)):
        rows = spark.sparkContext.parallelize(range(10), 2)
        rows.checkpoint()
        assert rows.sum() == 45
        assert len(list(tmp_path.rglob("part-*"))) == 2
    assert list(tmp_path.iterdir()) == []


def test_an_object_store_takes_none(spark: SparkSession) -> None:
    before = spark.sparkContext.getCheckpointDir()
    with checkpoints(spark, Location("s3://bucket/checkpoints")):
        assert spark.sparkContext.getCheckpointDir() == before
