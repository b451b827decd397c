"""The contract of every model that looks at taste: a withheld film of one's own colour ranks first."""

import numpy as np
import pytest
from pyspark.sql import SparkSession
from scipy.sparse import csr_matrix

from movierec_spark.dataset.holdout import Fold
from movierec_spark.evaluation import baselines
from movierec_spark.evaluation.baselines import EvaluatedModel
from movierec_spark.models.fit import Fitted
from movierec_spark.models.sequence_users import one_moment
from movierec_spark.training.prepare_backtest import prepare_backtest
from movierec_spark.training.train import Training
from tests.unit.training.population import FILMS, LAST_DAY, SMALL, USERS, checkerboard, inputs

PERSONAL = {
    "als": lambda fitted, liked, weights: baselines.als(fitted, liked, SMALL.model.als),
    "content": lambda fitted, liked, weights: baselines.content(fitted, liked),
    "als_explicit": lambda fitted, liked, weights: baselines.als_explicit(fitted, liked),
    "hybrid": lambda fitted, liked, weights: baselines.hybrid(fitted, _fold(liked), weights),
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
