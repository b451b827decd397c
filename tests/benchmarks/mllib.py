"""MLlib's own recommendForAllUsers, to measure beside: it excludes nothing and explains nothing."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.ml.recommendation import ALSModel
from pyspark.sql import DataFrame, SparkSession

from tests.benchmarks.cost import Cost, measured

PARTITIONS = 10  # as many blocks as ALS leaves its factors in by default


def recommend_for_all_users(spark: SparkSession, users: int, movie_vectors: np.ndarray, n: int, folder: Path) -> Cost:
    """What recommendForAllUsers costs for users of drawn factors; the rows go nowhere."""
    folder.mkdir(parents=True)
    rank, rng = movie_vectors.shape[1], np.random.default_rng(3)
    factors = [
        _factors(spark, rng.normal(size=(users, rank)).astype(np.float32), folder / "mllib_users"),
        _factors(spark, movie_vectors, folder / "mllib_movies"),
    ]
    context = spark.sparkContext
    made = context._jvm.org.apache.spark.ml.recommendation.ALSModel("drawn", rank, *(f._jdf for f in factors))
    made.setUserCol("user").setItemCol("movie").setPredictionCol("prediction")
    model = ALSModel(made)
    with measured() as cost:
        model.recommendForAllUsers(n).write.format("noop").mode("overwrite").save()
    for frame in factors:
        frame.unpersist()
    return cost


def _factors(spark: SparkSession, vectors: np.ndarray, file: Path) -> DataFrame:
    """id INT, features ARRAY<FLOAT>, held in memory as those of a fitted model are."""
    ends = np.arange(0, vectors.size + 1, vectors.shape[1], dtype=np.int32)
    features = pa.ListArray.from_arrays(ends, np.ascontiguousarray(vectors).ravel())
    pq.write_table(pa.table({"id": np.arange(len(vectors), dtype=np.int32), "features": features}), file)
    rows = spark.read.parquet(str(file)).repartition(PARTITIONS).persist()
    rows.count()
    return rows
