"""Explored lists of small populations, for tests, beside the lists that nothing was drawn in."""

from dataclasses import dataclass

import numpy as np

from movierec_spark.serving.exploration.exploration import Exploration
from movierec_spark.serving.exploration.explorer import Explorer
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.history_matrices import MovieLists
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.ranker import Recommended
from movierec_spark.serving.reranking.reranker import build_reranker
from movierec_spark.serving.trend_ranker import TrendRanker
from movierec_spark.settings.rules import Rules
from movierec_spark.settings.serving_section import Explore
from tests.small_model import small_model

STATE = small_model(movies=200)
IDS = STATE.movie_ids
NEW = IDS[180:]
DAY = "2018-09-26 1"
Directors = list[tuple[int, str]]


def users(n: int, n_seen: int = 4, first: int = 1) -> Histories:
    """Users first, first + 1 and so on; each has seen n_seen movies, by the user_id alone, and nobody a new one."""
    ids = np.arange(first, first + n)
    seen = [np.sort(np.random.default_rng(int(user)).choice(180, n_seen, replace=False)) for user in ids]
    stars = np.full(n * n_seen, 4.0)
    return Histories(np.arange(n + 1) * n_seen, IDS[np.concatenate(seen)], stars, stars, ids)


def ranker(
    kind: str,
    explore: Explore | None = None,
    rules: Rules | None = None,
    directors: Directors | None = None,
    day: str = DAY,
    new_ids: np.ndarray = NEW,
) -> HybridRanker | TrendRanker:
    """kind: hybrid or trend. The new movies are those that everybody's list ends with."""
    reranker = build_reranker(rules or Rules(), IDS, np.ones(len(IDS), bool), STATE.content.vectors, directors or [])
    explorer = Explorer(explore, day, new_ids) if explore else None
    if kind == "trend":
        popularity = np.where(np.isin(IDS, NEW), 0.0, STATE.events + 0.5)
        return TrendRanker(IDS, popularity, IDS, reranker, explorer)
    return HybridRanker(STATE, IDS, reranker, explorer=explorer)


def explored(kind: str, explore: Explore, histories: Histories, n: int = 100, **of_ranker: object) -> Recommended:
    return ranker(kind, explore, **of_ranker).recommend(histories, n)  # type: ignore[arg-type]


def exploration_of(recommended: Recommended) -> Exploration:
    assert recommended.exploration is not None
    return recommended.exploration


def with_fatigued(histories: Histories, fatigued: np.ndarray) -> Histories:
    """The histories with these positions as what was served to everybody in vain."""
    n_users = len(histories.offsets) - 1
    lists = MovieLists(np.arange(n_users + 1) * len(fatigued), np.tile(IDS[np.sort(fatigued)], n_users))
    return Histories(
        histories.offsets, histories.movie_ids, histories.weights, histories.ratings, histories.user_ids, lists
    )


@dataclass(frozen=True)
class Draws:
    """Explored places of one block, one a row. options: ids, -1 for none; drawn: which of them."""

    users: np.ndarray
    ranks: np.ndarray
    options: np.ndarray
    propensities: np.ndarray
    drawn: np.ndarray


def draws_of(recommended: Recommended) -> Draws:
    exploration = exploration_of(recommended)
    users_, places = np.nonzero(exploration.is_explored)
    return Draws(
        users_,
        exploration.first_rank + places,
        exploration.movies[users_, places],
        exploration.propensities[users_, places],
        exploration.drawn[users_, places],
    )
