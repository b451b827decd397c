"""What a user is recommended, against brute force over the whole catalogue."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from movierec_spark.models.hybrid import fold_in_users
from movierec_spark.models.item_state import ItemState
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.trend_ranker import TrendRanker
from tests.small_model import FIRST_ID, small_model, without_stars
from tests.unit.models.brute_force import all_scores, history_matrix
from tests.unit.models.states import make_state

STATE = small_model(movies=60)


def histories(*users: dict[int, float]) -> Histories:
    """One user per mapping from position in STATE to stars."""
    rated = [sorted(user.items()) for user in users]
    ids = [int(FIRST_ID + 3 * movie) for user in rated for movie, _ in user]
    stars = np.array([rating for user in rated for _, rating in user], dtype=np.float64)
    offsets = np.concatenate([[0], np.cumsum([len(user) for user in rated])])
    return Histories(offsets, np.array(ids, dtype=np.int64), stars, stars)


def brute_force(state: ItemState, user: dict[int, float], n: int) -> list[int]:
    """Every movie scored by itself and sorted by (score, id)."""
    history = history_matrix(state, {FIRST_ID + 3 * movie: stars for movie, stars in user.items()})
    scores = all_scores(state, fold_in_users(state, history))[0]
    unseen = [movie for movie in range(len(scores)) if movie not in user]
    return [int(state.movie_ids[m]) for m in sorted(unseen, key=lambda m: (-scores[m], m))[:n]]


def test_each_user_gets_the_best_unseen_movies() -> None:
    rng = np.random.default_rng(1)
    users = [
        {int(m): float(rng.integers(1, 11)) / 2 for m in rng.choice(60, size, replace=False)} for size in (1, 5, 40, 58)
    ]
    found = HybridRanker(STATE, STATE.movie_ids).recommend(histories(*users), 10)
    for user, row in zip(users, found.movie_ids.tolist(), strict=True):
        expected = brute_force(STATE, user, 10)
        assert [movie for movie in row if movie >= 0] == expected


def test_hundreds_of_users_get_what_each_gets_alone() -> None:
    """So many that the ranker learns from them where to look."""
    rng, movies = np.random.default_rng(4), 3000
    state = small_model(movies=movies, rank=16, content=12)
    users = [{int(m): 4.0 for m in rng.choice(movies, 12, replace=False)} for _ in range(200)]
    together = HybridRanker(state, state.movie_ids).recommend(histories(*users), 10)
    for user in (0, 77, 199):
        alone = HybridRanker(state, state.movie_ids).recommend(histories(users[user]), 10)
        np.testing.assert_array_equal(together.movie_ids[user], alone.movie_ids[0])
        np.testing.assert_array_equal(together.scores[user], alone.scores[0])
        np.testing.assert_array_equal(together.because_movie_ids[user], alone.because_movie_ids[0])


def test_columns_that_a_ranker_does_not_read_change_nothing() -> None:
    state = replace(without_stars(STATE), sequence=None)
    ids = pa.array([STATE.movie_ids[:3], STATE.movie_ids[4:6]], pa.list_(pa.int64()))
    numbers = pa.array([[1.0, 2.0, 3.0], [4.0, 5.0]], pa.list_(pa.float64()))
    columns = {
        "user_id": pa.array([1, 2]),
        "movie_ids": ids,
        "weights": numbers,
        "ratings": numbers,
        "recency_rank": numbers,
    }
    batch = pa.RecordBatch.from_pydict(columns)
    ranker = HybridRanker(state, state.movie_ids)
    assert "recency_rank" in ranker.unread
    read = batch.select([name for name in columns if name not in ranker.unread])
    whole, lean = (ranker.recommend(Histories.from_arrow(each), 10) for each in (batch, read))
    np.testing.assert_array_equal(lean.movie_ids, whole.movie_ids)
    np.testing.assert_array_equal(lean.because_movie_ids, whole.because_movie_ids)
    every_block = make_state()
    assert "recency_rank" not in HybridRanker(every_block, every_block.movie_ids).unread


def test_a_user_who_has_seen_everything_gets_nothing_and_one_who_has_seen_almost_all_the_rest() -> None:
    everything = dict.fromkeys(range(60), 4.0)
    all_but_two = dict.fromkeys(range(58), 4.0)
    found = HybridRanker(STATE, STATE.movie_ids).recommend(histories(everything, all_but_two), 10)
    assert (found.movie_ids[0] == -1).all()
    assert sorted(found.movie_ids[1][found.movie_ids[1] >= 0]) == [FIRST_ID + 3 * 58, FIRST_ID + 3 * 59]


def test_n_above_the_catalogue_gives_the_whole_catalogue() -> None:
    found = HybridRanker(STATE, STATE.movie_ids).recommend(histories({0: 5.0}), 1000)
    assert (found.movie_ids >= 0).sum() == 59


def test_a_movie_that_is_not_eligible_never_comes() -> None:
    eligible_ids = STATE.movie_ids[::2]
    found = HybridRanker(STATE, eligible_ids).recommend(histories({0: 5.0, 1: 4.0}), 60)
    assert set(found.movie_ids[found.movie_ids >= 0]) == set(eligible_ids) - {FIRST_ID}


def test_a_history_of_unknown_movies_is_cold_and_still_gets_n() -> None:
    unknown = Histories(np.array([0, 1]), np.array([7]), np.array([5.0]), np.array([5.0]))
    found = HybridRanker(STATE, STATE.movie_ids).recommend(unknown, 10)
    assert found.strategies.tolist() == ["cold"]
    assert (found.movie_ids >= 0).sum() == 10
    assert (found.because_movie_ids == -1).all()


def test_users_without_a_history_get_what_is_popular_in_their_groups_and_others_what_is_theirs() -> None:
    state = make_state()
    people = pd.DataFrame({"gender": ["F", "F", None, "X"], "age": [20, 20, None, None]})
    asked = Histories(np.array([0, 0, 1, 1, 1]), state.movie_ids[:1], np.array([5.0]), np.array([5.0]), people=people)
    found = HybridRanker(state, state.movie_ids[:-1]).recommend(asked, 5)
    shares = np.array([[0.5, 0.5, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]], dtype=np.float32)
    rows = history_matrix(state, {}, {int(state.movie_ids[0]): 5.0}, {}, {})
    scores = all_scores(state, fold_in_users(state, rows, groups=shares))
    scores[1, 0] = -np.inf  # seen
    best = np.argsort(-scores[:, :-1], axis=1, kind="stable")[:, :5]
    np.testing.assert_array_equal(found.movie_ids, state.movie_ids[best])
    np.testing.assert_allclose(found.scores, np.take_along_axis(scores, best, axis=1), rtol=1e-5)
    assert found.strategies.tolist() == ["cold", "hybrid", "cold", "cold"]
    assert (found.movie_ids[0] != found.movie_ids[2]).any()


def test_where_no_groups_are_known_users_without_a_history_get_what_is_popular() -> None:
    state = make_state()
    assert state.cold_users is not None
    lifts = np.empty((len(state.movie_ids), 0), dtype=np.float32)
    state = replace(state, cold_users=replace(state.cold_users, groups=(), lifts=lifts))
    nobody = Histories(np.array([0, 0]), np.empty(0, np.int64), np.empty(0), np.empty(0))
    found = HybridRanker(state, state.movie_ids).recommend(nobody, 5)
    popularity = state.cold_users.log_popularity[:, state.weights.half_life]
    np.testing.assert_array_equal(found.movie_ids[0], state.movie_ids[np.argsort(-popularity, kind="stable")[:5]])


def test_the_reason_is_a_movie_of_the_own_history() -> None:
    found = HybridRanker(STATE, STATE.movie_ids).recommend(histories({3: 5.0, 9: 1.0}, {20: 4.0}), 10)
    assert set(found.because_movie_ids[0]) == {FIRST_ID + 9}  # the other one is not liked
    assert set(found.because_movie_ids[1]) == {FIRST_ID + 60}


def test_stars_lie_on_the_scale_and_are_absent_without_ratings_in_training() -> None:
    found = HybridRanker(STATE, STATE.movie_ids).recommend(histories({3: 5.0, 9: 1.0}), 57)
    assert found.predicted_ratings.min() >= 0.5
    assert found.predicted_ratings.max() <= 5.0
    eventless = HybridRanker(without_stars(STATE), STATE.movie_ids).recommend(histories({3: 5.0}), 5)
    assert np.isnan(eventless.predicted_ratings).all()


def test_without_a_model_the_most_popular_unseen_movies_come_ties_by_id() -> None:
    ids = np.array([10, 20, 30, 40])
    ranker = TrendRanker(ids, np.array([1.0, 5.0, 5.0, 0.0]), ids)
    seen = Histories(np.array([0, 1, 1]), np.array([20]), np.array([3.0]), np.array([3.0]))
    found = ranker.recommend(seen, 3)
    assert found.movie_ids.tolist() == [[30, 10, 40], [20, 30, 10]]
    assert found.scores[1].tolist() == [5.0, 5.0, 1.0]
    assert set(found.strategies) == {"trend"}


def test_a_block_may_be_of_any_size() -> None:
    ranker = HybridRanker(STATE, STATE.movie_ids)
    users = [{user % 60: 4.0, (user * 7 + 1) % 60: 2.0} for user in range(300)]
    together = ranker.recommend(histories(*users), 5)
    for user in (0, 128, 299):
        alone = ranker.recommend(histories(users[user]), 5)
        assert alone.movie_ids[0].tolist() == together.movie_ids[user].tolist()
