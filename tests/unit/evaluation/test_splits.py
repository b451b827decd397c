"""What is held out, and that training never sees it."""

import numpy as np
import pytest
from pyspark.sql import SparkSession

from movierec_spark.dataset.holdout import window_fold
from movierec_spark.dataset.interactions import Events
from movierec_spark.evaluation.splits import forward_cuts, leave_last, random_split

REGULAR, NEWCOMER, ONE_MOMENT = 0, 1, 2


def make_events(rows: list[tuple[int, int, int]]) -> Events:
    user, movie, at = np.array(sorted(rows, key=lambda row: (row[0], row[2], row[1]))).T
    return Events(user, movie, np.ones(len(user)), np.full(len(user), 4.0), at)


EVENTS = make_events(
    [
        *[(REGULAR, 0, 10), (REGULAR, 1, 20), (REGULAR, 2, 110)],
        *[(NEWCOMER, 0, 101), (NEWCOMER, 1, 102), (NEWCOMER, 2, 103), (NEWCOMER, 3, 103)],
        *[(ONE_MOMENT, 0, 105), (ONE_MOMENT, 1, 105)],
    ]
)


def test_a_share_of_each_movies_events_is_held_out() -> None:
    movies = np.repeat([7, 8, 9], [40, 20, 4])
    held_out = random_split(movies, 0.25, seed=1)
    assert [int(held_out[movies == movie].sum()) for movie in (7, 8, 9)] == [10, 5, 1]
    np.testing.assert_array_equal(held_out, random_split(movies, 0.25, seed=1))
    assert (held_out != random_split(movies, 0.25, seed=2)).any()


def test_leave_last_holds_out_the_last_moment_of_users_who_have_an_earlier_one() -> None:
    held_out = leave_last(EVENTS)
    kept = {(int(u), int(m)) for u, m in zip(EVENTS.user[held_out], EVENTS.movie[held_out], strict=True)}
    assert kept == {(REGULAR, 2), (NEWCOMER, 2), (NEWCOMER, 3)}


def test_in_a_window_each_user_is_cut_between_moments() -> None:
    fold = window_fold(EVENTS, start=100, end=200, movies=4)
    assert list(fold.users) == [REGULAR, NEWCOMER]
    np.testing.assert_array_equal(fold.weights.toarray() > 0, [[1, 1, 0, 0], [1, 1, 0, 0]])
    np.testing.assert_array_equal(fold.held_out.toarray() > 0, [[0, 0, 1, 0], [0, 0, 1, 1]])


def test_a_window_ends_before_its_end() -> None:
    fold = window_fold(EVENTS, start=15, end=110, movies=4)
    assert fold.held_out[0].indices.tolist() == [1]


def test_windows_hold_their_share_and_cuts_on_one_moment_are_one(spark: SparkSession) -> None:
    moments = np.array([1] * 50 + list(range(2, 52)))
    events = spark.createDataFrame([(int(at),) for at in moments], "at BIGINT")
    first, second = forward_cuts(events, 2, 0.1)
    assert [(moments >= cut).mean() for cut in (first, second)] == pytest.approx([0.2, 0.1], abs=0.02)
    assert len(forward_cuts(events, 3, 0.3)) == 2
