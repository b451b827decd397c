"""What users have done is left out whatever it weighs, and what they dislike or exclude never comes."""

import numpy as np
import pytest
from scipy import sparse

from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import MovieLists
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.ranker import Ranker
from movierec_spark.serving.reranking.reranker import build_reranker
from movierec_spark.serving.trend_ranker import TrendRanker
from movierec_spark.settings.rules import Pin, Rules
from tests.small_model import small_model

STATE = small_model(movies=60)
LIKED, DISLIKED, EXCLUDED, FADED, PINNED = STATE.movie_ids[[3, 9, 20, 30, 59]]
SEEN = [
    {LIKED: 4.0, DISLIKED: -5.0, EXCLUDED: 0.0, FADED: 0.0},
    {DISLIKED: -5.0, PINNED: -1.0},
    {FADED: 0.0},
    {LIKED: 4.0, EXCLUDED: 4.0},
]
UNWANTED = [{DISLIKED, EXCLUDED}, {DISLIKED, PINNED}, set(), {EXCLUDED}]
BOTH = pytest.mark.parametrize("kind", ["hybrid", "trend"])


def mixed() -> Histories:
    """Who likes and dislikes, who only dislikes, whose history has faded, and who excludes a movie that is liked."""
    done = [sorted(user.items()) for user in SEEN]
    ids = np.array([movie for user in done for movie, _ in user])
    weights = np.array([weight for user in done for _, weight in user])
    unwanted = MovieLists(_offsets(UNWANTED), np.array([movie for user in UNWANTED for movie in sorted(user)]))
    return Histories(
        _offsets(SEEN), ids, weights, None, np.arange(4), recency_rank=np.ones(len(ids)), unwanted=unwanted
    )


def _offsets(users: list) -> np.ndarray:
    return np.concatenate([[0], np.cumsum([len(user) for user in users])])


def ranker(kind: str, rules: Rules | None = None) -> Ranker:
    ids = STATE.movie_ids
    lists = build_reranker(rules or Rules(), ids, np.ones(60, dtype=bool), STATE.content.vectors)
    return HybridRanker(STATE, ids, lists) if kind == "hybrid" else TrendRanker(ids, STATE.events, ids, lists)


@BOTH
def test_all_that_was_done_is_left_out_whatever_it_weighs(kind: str) -> None:
    found = ranker(kind).recommend(mixed(), 60)
    for own, seen in zip(found.movie_ids, SEEN, strict=True):
        assert set(own[own >= 0]) == set(STATE.movie_ids) - set(seen)


@BOTH
def test_where_seen_movies_may_return_what_is_unwanted_never_does_not_even_pinned(kind: str) -> None:
    rules = Rules(seen_may_return=True, pins=(Pin(movie_id=int(PINNED), rank=1),))
    found = ranker(kind, rules).recommend(mixed(), 60)
    for own, unwanted in zip(found.movie_ids, UNWANTED, strict=True):
        assert set(own[own >= 0]) == set(STATE.movie_ids) - unwanted
    assert (found.movie_ids[:, 0] == PINNED).tolist() == [True, False, True, True]


def test_reasons_come_from_what_is_liked_alone_and_who_only_dislikes_is_not_cold() -> None:
    found = ranker("hybrid").recommend(mixed(), 10)
    assert found.strategies.tolist() == ["hybrid", "hybrid", "cold", "hybrid"]
    assert set(found.because_movie_ids[1]) == {-1}
    assert set(found.because_movie_ids[0]) == {LIKED}
    assert set(found.because_movie_ids[3]) == {LIKED}
    nobody = ranker("hybrid").recommend(Histories(np.array([0, 0]), np.empty(0, np.int64), np.empty(0), None), 13)
    assert found.movie_ids[2].tolist() == [movie for movie in nobody.movie_ids[0] if movie not in SEEN[2]][:10]
    liking = Histories(np.array([0, 1]), np.array([LIKED]), np.array([4.0]), None)
    alone = ranker("hybrid").recommend(liking, 13)
    assert found.movie_ids[0].tolist() == [movie for movie in alone.movie_ids[0] if movie not in SEEN[0]][:10]


def test_what_a_question_leaves_out_stays_out_beside_what_was_disliked() -> None:
    filtered = np.zeros((4, 60), dtype=bool)
    filtered[:, [9, 40]] = True
    found = HybridRanker(STATE, STATE.movie_ids).recommend(mixed(), 60, sparse.csr_matrix(filtered))
    for own, seen in zip(found.movie_ids, SEEN, strict=True):
        assert set(own[own >= 0]) == set(STATE.movie_ids) - set(seen) - {DISLIKED, STATE.movie_ids[40]}
