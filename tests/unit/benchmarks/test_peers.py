"""The parts of `make bench-peers` that need no peer's library: its folds, EASE, and what may stand in a list."""

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.dataset.interactions import Events
from tests.benchmarks.peers.folds import Queries, Training, ndcg, top_unseen
from tests.benchmarks.peers.item_item import ease
from tests.benchmarks.peers.time_to_split import MOST_STEPS, all_after, last_moment, successive
from tests.benchmarks.peers.write_folds import queries_of

CUT, N_MOVIES = 100, 30
BOTH_SIDES, ONLY_BEFORE, ONLY_AFTER = 0, 1, 2


def make_events(rows: list[tuple[int, int, int]]) -> Events:
    """user, movie, at."""
    user, movie, at = np.array(rows).T
    return Events(user, movie, np.ones(len(user)), np.full(len(user), 4.0), at).in_order()


EVENTS = make_events(
    [
        *[(BOTH_SIDES, 4, 10), (BOTH_SIDES, 1, 20), (BOTH_SIDES, 2, 100), (BOTH_SIDES, 3, 110), (BOTH_SIDES, 0, 110)],
        *[(ONLY_BEFORE, 0, 5), (ONLY_BEFORE, 1, 6), (ONLY_AFTER, 0, 101), (ONLY_AFTER, 1, 102)],
    ]
)


def rows_of(fold: Fold) -> list[tuple[int, set[int], set[int]]]:
    """user, movies of the history, movies held out."""
    return [
        (int(user), set(fold.weights[row].indices.tolist()), set(fold.held_out[row].indices.tolist()))
        for row, user in enumerate(fold.users)
    ]


def test_all_after_the_cut_is_predicted_from_all_before_it() -> None:
    assert rows_of(all_after(EVENTS, CUT, N_MOVIES)) == [(BOTH_SIDES, {4, 1}, {2, 3, 0})]


def test_the_last_moment_is_predicted_from_everything_earlier() -> None:
    assert rows_of(last_moment(EVENTS, CUT, N_MOVIES)) == [(BOTH_SIDES, {4, 1, 2}, {3, 0})]


def test_each_moment_after_the_cut_is_predicted_from_all_before_that_moment() -> None:
    fold = successive(EVENTS, CUT, N_MOVIES)
    assert rows_of(fold) == [(BOTH_SIDES, {4, 1}, {2}), (BOTH_SIDES, {4, 1, 2}, {3, 0})]


def test_of_many_moments_the_first_the_last_and_some_between_are_predicted() -> None:
    events = make_events([(0, 0, 1), *((0, movie, CUT + movie) for movie in range(1, N_MOVIES))])
    held_out = [movies for _, _, movies in rows_of(successive(events, CUT, N_MOVIES))]
    assert (len(held_out), held_out[0], held_out[-1]) == (MOST_STEPS, {1}, {N_MOVIES - 1})


def test_a_cut_that_nobody_crosses_gives_no_rows() -> None:
    assert rows_of(successive(EVENTS, 1_000, N_MOVIES)) == []


def test_a_peer_reads_a_history_in_order_of_time_without_movies_that_are_not_known() -> None:
    known = np.array([0, 1, 3, 4])
    queries = queries_of(last_moment(EVENTS, CUT, N_MOVIES), EVENTS, known)
    assert known[queries.movie].tolist() == [4, 1]
    assert sorted(known[queries.held_out].tolist()) == [0, 3]


def test_a_later_event_counts_more_and_the_order_stays_whatever_is_asked_before() -> None:
    queries = queries_of(last_moment(EVENTS, CUT, N_MOVIES), EVENTS, np.arange(5))
    queries.histories(5)
    assert queries.recent_histories(5, half_life=1).toarray().tolist() == [[0, 0.5, 1, 0, 0.25]]
    assert queries.recent_histories(5, np.inf).toarray().tolist() == queries.histories(5).toarray().tolist()


def test_held_out_movies_that_are_not_known_count_as_missed() -> None:
    queries = queries_of(last_moment(EVENTS, CUT, N_MOVIES), EVENTS, np.array([0, 1, 4]))
    lists = top_unseen(np.zeros((1, 3)), queries.histories(3), 10)
    assert lists[0, :2].tolist() == [0, -1]
    assert ndcg(lists, queries.relevant(3), queries.n_relevant) == 1 / (1 + 1 / np.log2(3))


def test_a_list_holds_no_seen_movie_and_ties_go_to_the_lower_position() -> None:
    seen = csr_matrix(np.array([[0, 1, 0, 0], [1, 1, 1, 0]]))
    scores = np.array([[0.5, 9.0, 0.5, np.nan], [1.0, 1.0, 1.0, 1.0]])
    assert top_unseen(scores, seen, 3).tolist() == [[0, 2, 3], [3, -1, -1]]


def test_ease_minimises_its_objective_among_weights_without_a_diagonal() -> None:
    rng, ridge = np.random.default_rng(0), 5.0
    user, movie = np.nonzero(rng.random((40, 8)) < 0.4)
    training = Training(user.astype(np.int32), movie.astype(np.int32), np.zeros(len(user), np.int64), np.arange(8))
    matrix, weights = training.matrix().toarray().astype(np.float64), np.asarray(ease(training, ridge, np.inf).weights)
    slope = matrix.T @ (matrix @ weights - matrix) + ridge * weights
    np.testing.assert_allclose(slope[~np.eye(8, dtype=bool)], 0, atol=1e-3)
    np.testing.assert_array_equal(np.diag(weights), 0)


def test_ease_scores_from_a_history_of_somebody_who_was_not_in_training() -> None:
    pairs = [(user, movie) for user in range(6) for movie in ((0, 1) if user < 3 else (2, 3))]
    user, movie = np.array(pairs, np.int32).T
    training = Training(user, movie, np.zeros(len(user), np.int64), np.arange(4))
    history, nothing = np.array([2], np.int32), np.zeros(0, np.int32)
    queries = Queries(np.array([99]), np.array([0, 1]), history, np.array([0, 0]), nothing, np.array([1]))
    assert top_unseen(ease(training, 1.0, np.inf).scores(queries), queries.histories(4), 1).tolist() == [[3]]
