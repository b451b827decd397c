"""The hybrid and its baselines, ready to rank the movies for the users of a fold."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import top_k
from movierec_spark.models.als import implicit_fold_in
from movierec_spark.models.content import profiles
from movierec_spark.models.dislikes import likes_and_dislikes
from movierec_spark.models.fit import Fitted
from movierec_spark.models.fold_in import fold_in_explicit, fold_in_implicit
from movierec_spark.models.hybrid import FoldedUsers, HybridIndex, fold_in_users
from movierec_spark.models.item_state import ItemState
from movierec_spark.models.user_vectors import powered
from movierec_spark.settings.model_sections import Als


class EvaluatedModel(Protocol):
    """A model and the users of a fold."""

    @property
    def name(self) -> str: ...

    def top_items(self, exclude: csr_matrix, k: int, eligible: np.ndarray | None = None) -> np.ndarray:
        """Positions of the k movies of the highest scores, int32, users x k, best first; -1 where there are fewer.

        exclude: users x movies, non-empty where a movie must not be ranked. eligible: bool [movies], which may be
        ranked; None: all.
        """


@dataclass(frozen=True)
class DotProductModel:
    """An EvaluatedModel whose score of a movie for a user is the dot product of their vectors.

    user_vectors: users x dims. item_vectors: movies x dims.
    """

    name: str
    user_vectors: np.ndarray
    item_vectors: np.ndarray

    def top_items(self, exclude: csr_matrix, k: int, eligible: np.ndarray | None = None) -> np.ndarray:
        return top_k(self.user_vectors, build_index(self.item_vectors, eligible=eligible), exclude, k)[0]


@dataclass(frozen=True)
class HybridModel:
    """The EvaluatedModel that is served, ranking by the same index as in serving."""

    state: ItemState
    users: FoldedUsers
    name: str = "hybrid"

    def top_items(self, exclude: csr_matrix, k: int, eligible: np.ndarray | None = None) -> np.ndarray:
        return HybridIndex(self.state, eligible).top_k(self.users, exclude, k)[0]


def popularity(fitted: Fitted, histories: csr_matrix) -> DotProductModel:
    """Every user gets the movies with the most events in training."""
    return _same_for_all("popularity", fitted.statistics.events, histories)


def decayed_popularity(fitted: Fitted, histories: csr_matrix, half_life_index: int) -> DotProductModel:
    """Every user gets the movies with the most recent events.

    half_life_index: the position of the half-life in settings.model.popularity_half_lives_days.
    """
    return _same_for_all("decayed_popularity", fitted.statistics.decayed[:, half_life_index], histories)


def als(fitted: Fitted, histories: csr_matrix, settings: Als) -> DotProductModel:
    """MLlib's implicit ALS alone, on what users like, without content and without popularity."""
    strength = powered(likes_and_dislikes(histories)[0], settings.power)
    users = fold_in_implicit(implicit_fold_in(fitted.factors, settings), fitted.factors, strength)
    return DotProductModel("als", users, fitted.factors)


def als_explicit(fitted: Fitted, ratings: csr_matrix) -> DotProductModel:
    """Explicit ALS ranked by its predicted ratings, which ranks badly. ratings: users x movies, stars.

    Raises ValueError where the state was fitted without ratings.
    """
    stars = fitted.state.stars
    if stars is None:
        raise ValueError("no explicit model: the state was fitted without ratings")
    users = fold_in_explicit(stars.explicit, stars.ranks, ratings, stars.reg_param)
    return DotProductModel("als_explicit", users, stars.explicit)


def content(fitted: Fitted, histories: csr_matrix) -> DotProductModel:
    """Movies are ranked by the similarity of their content to that of the user's history."""
    vectors = fitted.state.content.vectors
    return DotProductModel("content", profiles(vectors, likes_and_dislikes(histories)[0]), vectors)


def hybrid(state: ItemState, fold: Fold, group_shares: np.ndarray | None = None) -> HybridModel:
    """The model that is served.

    fold: over the movies of the state. group_shares: users x groups, see models.hybrid.fold_in_users.
    """
    return HybridModel(state, fold_in_users(state, fold.weights, fold.recency_rank, group_shares))


def _same_for_all(name: str, score: np.ndarray, histories: csr_matrix) -> DotProductModel:
    return DotProductModel(name, np.ones((histories.shape[0], 1)), score[:, None] / max(score.max(), 1.0))
