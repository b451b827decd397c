"""Repeated keys are found by their hashes, wherever the rows are."""

import json

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from movierec_spark.publish.unique_keys import ARROW_SCHEMA, BUCKETS, hashes_by_bucket, repeats_a_hash


def test_the_hashes_of_a_task_are_all_there_and_equal_ones_share_a_bucket() -> None:
    hashes = [np.array([5, -7, 5 + BUCKETS], np.int64), np.array([-7], np.int64)]
    buckets = {row["bucket"]: np.frombuffer(row["key_hashes"], np.int64).tolist() for row in hashes_by_bucket(hashes)}
    assert buckets == {5: [5, 5 + BUCKETS], -7 & (BUCKETS - 1): [-7, -7]}
    assert list(hashes_by_bucket([])) == []


@pytest.mark.parametrize(
    ("tasks", "repeated"),
    [([[1, 2], [3, -4]], False), ([[1, 2], [3, 1]], True), ([[9, 9], []], True), ([[], []], False)],
)
def test_the_summaries_stay_and_a_repeated_hash_adds_a_row(
    tasks: list[list[int]], repeated: bool, spark: SparkSession
) -> None:
    rows = [
        row
        for number, hashes in enumerate(tasks)
        for row in ({"summary": json.dumps(number)}, *hashes_by_bucket([np.array(hashes, np.int64)]))
    ]
    written = spark.createDataFrame(pa.Table.from_pylist(rows, ARROW_SCHEMA))
    summaries = [row["summary"] for row in repeats_a_hash(written).collect()]
    assert sorted(summary for summary in summaries if summary) == ["0", "1"]
    assert (None in summaries) == repeated
