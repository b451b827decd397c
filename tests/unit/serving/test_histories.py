"""What is seen is what was done, what is liked weighs more than nothing, and what is unwanted is told apart."""

from datetime import datetime

import numpy as np
import pyarrow as pa
from pyspark.sql import SparkSession

from movierec_spark.models.dislikes import likes_and_dislikes
from movierec_spark.serving.batch.user_histories import user_histories
from movierec_spark.serving.histories import Histories

OLD, NEW = datetime(2018, 9, 20), datetime(2018, 9, 26)
PREFERENCES = [
    (1, 10, 4.0, False, 4.0, OLD),
    (1, 20, 2.0, False, None, NEW),
    (1, 30, -5.0, True, None, NEW),
    (1, 40, 0.0, False, 3.5, OLD),
    (1, 50, 3.0, True, None, OLD),  # liked and excluded
    (2, 20, -5.0, True, None, NEW),
]
MOVIES = np.array([10, 30, 40, 50])


def collected(spark: SparkSession) -> pa.RecordBatch:
    schema = "user_id BIGINT, movie_id BIGINT, weight DOUBLE, is_unwanted BOOLEAN, rating FLOAT, at TIMESTAMP"
    preferences = spark.createDataFrame(PREFERENCES, schema)
    users = spark.createDataFrame([(3, "F", 30)], "user_id BIGINT, gender STRING, age INT")
    return user_histories(preferences, users).toArrow().combine_chunks().to_batches()[0]


def test_a_history_holds_all_that_was_done_and_is_seen_as_it_was(spark: SparkSession) -> None:
    batch = collected(spark)
    rows = {row["user_id"]: row for row in batch.to_pylist()}
    assert {user: (row["movie_ids"], row["unwanted"]) for user, row in rows.items()} == {
        1: ([10, 20, 30, 40, 50], [30, 50]),
        2: ([20], [20]),
        3: ([], []),
    }
    days = {user: (row["first_day"], row["last_day"]) for user, row in rows.items()}
    assert days == {1: (OLD.date(), NEW.date()), 2: (NEW.date(), NEW.date()), 3: (None, None)}
    assert [rows[1]["recency_rank"][i] for i in (0, 1, 2, 4)] == [3, 1, 1, 3]  # among what weighs anything
    known = Histories.from_arrow(batch).to_matrices(MOVIES)
    assert known.preferences.toarray().tolist() == [[4.0, -5.0, 0, 3.0], [0] * 4, [0] * 4]
    assert (known.seen.toarray() != 0).tolist() == [[True] * 4, [False] * 4, [False] * 4]
    assert (known.unwanted.toarray() != 0).tolist() == [[False, True, False, True], [False] * 4, [False] * 4]
    assert known.stars is not None
    assert known.stars.toarray().tolist() == [[4.0, 0, 3.5, 0], [0] * 4, [0] * 4]
    assert known.recency_rank is not None
    likes, _ = likes_and_dislikes(known.preferences)
    np.testing.assert_array_equal(known.recency_rank.indices, likes.indices)
    np.testing.assert_array_equal(known.recency_rank.indptr, likes.indptr)


def test_a_part_of_a_batch_holds_its_own_users(spark: SparkSession) -> None:
    batch = collected(spark)
    of_second = Histories.from_arrow(batch.slice(1, 1)).to_matrices(np.array([10, 20, 30]))
    assert of_second.preferences.toarray().tolist() == [[0, -5.0, 0]]
    assert (of_second.seen.toarray() != 0).tolist() == [[False, True, False]]
    assert (of_second.unwanted.toarray() != 0).tolist() == [[False, True, False]]


def test_histories_of_likes_alone_are_seen_as_they_are_liked() -> None:
    stars = np.array([4.0, 2.0])
    known = Histories(np.array([0, 1, 2]), np.array([10, 99]), stars, None).to_matrices(MOVIES)
    assert known.seen is known.preferences
    assert known.unwanted.shape == (2, 4)
    assert known.unwanted.nnz == 0
