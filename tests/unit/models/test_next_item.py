"""What is watched next: pairs in the order of time, and a user's last movies count most."""

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import make_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.models.next_item import count_followers, embed_followers, fit_sequence
from movierec_spark.models.sequence_users import one_moment, sequence_users
from movierec_spark.settings.model_sections import Sequence

TRILOGIES, USERS = 5, 60


def marathons() -> pd.DataFrame:
    """Everybody watches the parts of a trilogy one after the other, and the trilogies in any order."""
    rng = np.random.default_rng(2)
    rows = [
        (user, 3 * trilogy + part, 1000 * place + part)
        for user in range(USERS)
        for place, trilogy in enumerate(rng.permutation(TRILOGIES))
        for part in range(3)
    ]
    return pd.DataFrame(rows, columns=["user", "movie", "at"]).astype({"user": "int32", "movie": "int32"})


def test_pairs_are_counted_in_the_order_of_time_within_one_user(spark: SparkSession) -> None:
    rows = pd.DataFrame([(1, 0, 30), (1, 1, 10), (1, 2, 20), (2, 0, 5), (2, 1, 6)], columns=["user", "movie", "at"])
    frame = spark.createDataFrame(rows.astype({"user": "int32", "movie": "int32"}))
    assert count_followers(frame, 3, steps=1).toarray().tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert count_followers(frame, 3, steps=2)[1, 0] == 1


def test_the_next_part_of_what_was_just_watched_comes_first(spark: SparkSession) -> None:
    frame = spark.createDataFrame(marathons())
    block = fit_sequence(frame, 3 * TRILOGIES, Sequence(rank=8, steps=2), seed=1)
    assert block is not None
    for trilogy in range(1, TRILOGIES):
        later = csr_matrix(([10.0, 9.0, 1.0], ([0, 0, 0], [0, 1, 3 * trilogy])), shape=(1, 3 * TRILOGIES))
        scores = block.vectors @ sequence_users(block, later, later)[0]
        assert scores.argmax() in (3 * trilogy + 1, 3 * trilogy + 2)


def test_where_order_says_nothing_the_other_parts_come_first_by_all_that_was_met(spark: SparkSession) -> None:
    frame = spark.createDataFrame(marathons().query("user % 5 == movie // 3").assign(weight=2.0))
    recipe = Sequence(rank=TRILOGIES, pairs="any", decay=1.0, power=1.0, ridge=1.0)
    block = fit_sequence(frame, 3 * TRILOGIES, recipe, seed=1)
    assert block is not None
    for trilogy in range(TRILOGIES):
        history = csr_matrix(([2.0], ([0], [3 * trilogy])), shape=(1, 3 * TRILOGIES))
        scores = block.vectors @ sequence_users(block, history, one_moment(history))[0]
        assert set(scores.argsort()[-2:]) <= {3 * trilogy, 3 * trilogy + 1, 3 * trilogy + 2}


def test_a_rank_of_zero_makes_no_block(spark: SparkSession) -> None:
    assert fit_sequence(spark.createDataFrame(marathons()), 15, Sequence(rank=0), seed=1) is None


def test_where_nothing_follows_anything_the_vectors_are_zero() -> None:
    context, vectors = embed_followers(csr_matrix((6, 6)), rank=3)
    assert not context.any()
    assert vectors.shape == (6, 3)


def test_events_of_one_moment_are_equally_late() -> None:
    history = Events(np.zeros(4, int), np.arange(4), np.ones(4), np.ones(4), np.array([10, 20, 20, 30]))
    held_out = Events(np.zeros(1, int), np.array([4]), np.ones(1), np.ones(1), np.array([40]))
    fold = make_fold(history, held_out, 5)
    assert fold.recency_rank.toarray().tolist() == [[4, 2, 2, 1, 0]]
    assert one_moment(fold.weights).toarray().tolist() == [[1, 1, 1, 1, 0]]
