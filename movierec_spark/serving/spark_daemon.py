"""What Spark's Python workers are forks of (spark.python.daemon.module): a process that has imported what they need.

Imported are only modules that start no threads, which forks would lack; those of jemalloc mind forks themselves.
"""

from concurrent.futures import ThreadPoolExecutor

from pyspark import daemon, worker  # noqa: F401
from pyspark.sql import SparkSession

from movierec_spark.publish import write_rows  # noqa: F401
from movierec_spark.serving import hybrid_ranker, trend_ranker  # noqa: F401
from movierec_spark.serving.batch import user_lists  # noqa: F401


def start_workers(spark: SparkSession) -> None:
    """Let that process start while the session is at other work; whoever needs a worker waits for it, or starts it."""
    pool, one_task = ThreadPoolExecutor(1), spark.range(0, 1, numPartitions=1)
    pool.submit(one_task.mapInArrow(lambda batches: batches, "id BIGINT").collect)
    pool.shutdown(wait=False)


if __name__ == "__main__":
    daemon.manager()
