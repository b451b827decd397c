"""What the hybrid must beat; every model is users' and movies' vectors, so that one function ranks them all."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.models.als import implicit_fold_in
from movierec_spark.models.content import profiles
from movierec_spark.models.fit import Fitted
from movierec_spark.models.fold_in import fold_in_explicit, fold_in_implicit
from movierec_spark.models.hybrid import item_matrix, powered, user_vectors
from movierec_spark.models.item_state import Weights
from movierec_spark.settings.sections import Als


@dataclass(frozen=True)
class Ranker:
    """A model ready to rank: score = users @ items.T."""

    name: str
    users: np.ndarray
    items: np.ndarray


def popularity(fitted: Fitted, histories: csr_matrix) -> Ranker:
    """The same list for everybody: most events in training."""
    return _same_for_all("popularity", fitted.statistics.events, histories)


def decayed_popularity(fitted: Fitted, histories: csr_matrix, half_life: int) -> Ranker:
    """Most events of late; half_life: which of the statistics' half-lives."""
    return _same_for_all("decayed_popularity", fitted.statistics.decayed[:, half_life], histories)


def als(fitted: Fitted, histories: csr_matrix, recipe: Als) -> Ranker:
    """MLlib's implicit ALS as it is: no content, no popularity."""
    strength = powered(histories, recipe.power)
    users = fold_in_implicit(implicit_fold_in(fitted.factors, recipe), fitted.factors, strength)
    return Ranker("als", users, fitted.factors)


def als_explicit(fitted: Fitted, ratings: csr_matrix) -> Ranker:
    """Explicit ALS ranked by its predicted stars, which ranks badly. ratings: users x movies, stars.

    Raises ValueError where the state was fitted without stars.
    """
    stars = fitted.state.stars
    if stars is None:
        raise ValueError("no explicit model: the state was fitted without ratings")
    return Ranker(
        "als_explicit", fold_in_explicit(stars.explicit, stars.ranks, ratings, stars.reg_param), stars.explicit
    )


def content(fitted: Fitted, histories: csr_matrix) -> Ranker:
    """The movies most like the profile of the history."""
    vectors = fitted.state.content.vectors
    return Ranker("content", profiles(vectors, histories), vectors)


def hybrid(fitted: Fitted, fold: Fold, weights: Weights, groups: np.ndarray | None = None) -> Ranker:
    """The model that is served, with these weights. fold: over the movies known to the model; groups: user_vectors."""
    state = replace(fitted.state, weights=weights)
    return Ranker("hybrid", user_vectors(state, fold.weights, fold.later, groups), item_matrix(state))


def _same_for_all(name: str, score: np.ndarray, histories: csr_matrix) -> Ranker:
    return Ranker(name, np.ones((histories.shape[0], 1)), score[:, None] / max(score.max(), 1.0))
