"""Newcomers' folds: who is new in a window, after exactly so many events."""

import numpy as np

from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.newcomers import newcomer_folds

NEW, OLD, LATER = 0, 1, 2


def events(*rows: tuple[int, int, int]) -> Events:
    user, movie, at = (np.array(column) for column in zip(*rows, strict=True))
    return Events(user, movie, np.ones(len(user)), np.full(len(user), np.nan), at)


def test_only_who_is_new_in_the_window_counts_with_the_first_events_as_history() -> None:
    of_new = [(NEW, movie, 100 + movie) for movie in range(4)]
    rows = [*of_new, (NEW, 7, 300), (OLD, 1, 50), (OLD, 2, 120), (LATER, 3, 250)]
    folds = newcomer_folds(events(*rows), 100, 200, 8, seed=0)
    for n in (1, 2, 3):
        assert folds[n].users.tolist() == [NEW]
        assert folds[n].weights.indices.tolist() == list(range(n))
        assert sorted(folds[n].held_out.indices) == list(range(n, 4))
    assert len(folds[5].users) == 0


def test_of_events_of_one_moment_some_are_drawn_the_same_ones_each_time() -> None:
    rows = [(user, movie, 100) for user in range(50) for movie in range(6)]
    first, again = (newcomer_folds(events(*rows), 0, 200, 6, seed=1)[1] for _ in range(2))
    assert np.array_equal(first.weights.indices, again.weights.indices)
    assert set(first.weights.indices) == set(range(6))
