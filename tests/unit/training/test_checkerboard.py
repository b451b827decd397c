"""The contract of every model that looks at taste: a withheld film of one's own colour ranks first."""

from dataclasses import replace

import numpy as np
import pytest
from pyspark.sql import SparkSession
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.models.fit import Fitted
from movierec_spark.models.hybrid import HybridIndex, fold_in_users
from movierec_spark.models.sequence_users import one_moment
from movierec_spark.training.prepare_backtest import prepare_backtest
from movierec_spark.training.train import Training
from tests.unit.training.population import FILMS, LAST_DAY, SMALL, USERS, checkerboard, inputs

DISLIKED = {"rated low": -3.5, "by event": -5.0}
PERSONAL = {
    "als": lambda fitted, liked, weights: baselines.als(fitted, liked, SMALL.model.als),
    "content": lambda fitted, liked, weights: baselines.content(fitted, liked),
    "als_explicit": lambda fitted, liked, weights: baselines.als_explicit(fitted, liked),
    "hybrid": lambda fitted, liked, weights: baselines.hybrid(replace(fitted.state, weights=weights), _fold(liked)),
}


def _fold(liked: csr_matrix) -> Fold:
    """What each user liked, all at one moment."""
    nothing = csr_matrix(liked.shape)
    return Fold(np.arange(USERS), liked, liked, nothing, nothing, one_moment(liked))


@pytest.fixture(scope="module")
def fitted(spark: SparkSession) -> Fitted:
    """On the checkerboard with its dislikes: each user has also rated some films of the other colour, badly.

    Without them stars say nothing of colour, and the explicit model has nothing to learn.
    """
    rng = np.random.default_rng(5)
    moment = checkerboard()[0][3]
    dislikes = [
        (user, 1000 + film, 0.5, moment)
        for user in range(USERS)
        for film in range(1 - user % 2, FILMS, 2)
        if rng.random() < 0.3
    ]
    backtest = prepare_backtest(spark, inputs(spark, [*checkerboard(), *dislikes]), LAST_DAY, SMALL)
    return backtest.fit_before(backtest.end)


@pytest.mark.parametrize("model", PERSONAL)
def test_the_withheld_films_of_a_users_colour_rank_first(model: str, fitted: Fitted, training: Training) -> None:
    liked = csr_matrix((USERS, FILMS)).tolil()
    for user, film, stars, _ in checkerboard():
        liked[user, film - 1000] = stars
    fitted_model: EvaluatedModel = PERSONAL[model](fitted, liked.tocsr(), training.state.weights)
    withheld = FILMS // 2 - np.diff(liked.tocsr().indptr)
    top_items = fitted_model.top_items(liked.tocsr(), FILMS // 2)
    for user in range(USERS):
        assert (top_items[user, : withheld[user]] % 2 == user % 2).all(), user


@pytest.mark.parametrize("weight", DISLIKED.values(), ids=DISLIKED)
@pytest.mark.parametrize("n_disliked", [1, 3, 9])
@pytest.mark.parametrize("n_liked", [0, 1, 9])
def test_who_hates_a_colour_gets_none_of_it(
    n_liked: int, n_disliked: int, weight: float, fitted: Fitted, training: Training
) -> None:
    liked, hated = range(0, 2 * n_liked, 2), range(1, 2 * n_disliked, 2)
    history = csr_matrix((1, FILMS)).tolil()
    history[0, list(liked)], history[0, list(hated)] = 4.5, weight
    state = replace(fitted.state, weights=training.state.weights)
    users = fold_in_users(state, history.tocsr())
    top_items, _ = HybridIndex(state).top_k(users, history.tocsr(), 10)
    assert (top_items[0] % 2 == 0).all()
