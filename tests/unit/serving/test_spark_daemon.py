"""Spark's Python workers."""

from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import SparkSession

from movierec_spark.serving.spark_daemon import start_workers


def test_a_worker_is_the_fork_of_a_process_that_has_imported_what_it_needs_and_has_no_thread_to_lose(
    spark: SparkSession,
) -> None:
    def look(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import os
        import sys
        from pathlib import Path

        imported = "movierec_spark.serving.hybrid_ranker" in sys.modules
        parent = os.getppid()
        names = [(each / "comm").read_text().strip() for each in Path(f"/proc/{parent}/task").iterdir()]
        threads = [name for name in names if name != "jemalloc_bg_thd"]
        for _ in batches:
            yield pa.RecordBatch.from_pydict({"imported": [imported], "parent": [parent], "threads": [len(threads)]})

    start_workers(spark)
    found = (
        spark.range(4, numPartitions=4).mapInArrow(look, "imported BOOLEAN, parent BIGINT, threads BIGINT").collect()
    )
    assert {row["imported"] for row in found} == {True}
    assert {row["threads"] for row in found} == {1}
    assert len({row["parent"] for row in found}) == 1
