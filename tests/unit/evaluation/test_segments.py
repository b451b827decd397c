"""Segments: which users and which held-out movies count in each."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation.cold_start import draw_withheld_movies
from movierec_spark.evaluation.segments import ndcg_by_segment

EMPTY = csr_matrix((2, 6))
FOLD = Fold(
    users=np.array([7, 9]),
    weights=EMPTY,
    ratings=EMPTY,
    held_out=csr_matrix(np.array([[4.0, 0, 0, 3, 0, 0], [0, 5, 0, 0, 0, 0]])),
    held_out_ratings=EMPTY,
    recency_rank=EMPTY,
)
TOP_ITEMS = np.array([[3, 5], [2, -1]])


def test_only_held_out_movies_of_the_segment_count_and_only_users_who_have_one() -> None:
    front, back = np.arange(6) < 3, np.arange(6) >= 3
    rows = ndcg_by_segment(TOP_ITEMS, FOLD, {"front": front, "back": back})
    assert {(row.user, row.segment): row.ndcg for row in rows.itertuples()} == {
        (7, "front"): 0.0,
        (9, "front"): 0.0,
        (7, "back"): pytest.approx(1.0),
    }


def test_withheld_movies_are_a_share_of_those_with_events_and_the_same_in_every_run() -> None:
    events = np.array([0.0, 3, 0, 1, 5, 2])
    drawn = draw_withheld_movies(events, 0.5, seed=3)
    assert len(drawn) == 2
    assert (events[drawn] > 0).all()
    np.testing.assert_array_equal(drawn, draw_withheld_movies(events, 0.5, seed=3))
