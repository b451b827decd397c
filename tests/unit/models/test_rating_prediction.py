"""Predicted stars: for every pair, in bounds, and near the truth where there is a pattern."""

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession
from scipy.sparse import csr_matrix

from movierec_spark.models.rating_fit import fit_stars
from movierec_spark.models.rating_prediction import predict_stars
from movierec_spark.settings.model_sections import Stars
from tests.unit.models.states import make_stars


def test_every_pair_gets_stars_within_bounds() -> None:
    stars = make_stars()
    ratings = csr_matrix(np.vstack([np.zeros(40), np.arange(40) % 10 / 2]))
    users, movies = np.divmod(np.arange(80), 40)
    predicted = predict_stars(stars, ratings, users, movies)
    assert ((predicted >= 0.5) & (predicted <= 5)).all()


def test_without_history_or_for_an_unrated_movie_the_biases_speak() -> None:
    stars = make_stars()
    newcomer = csr_matrix((1, 40))
    predicted = predict_stars(stars, newcomer, np.zeros(40, dtype=int), np.arange(40))
    np.testing.assert_allclose(predicted, (3.5 + stars.movie_bias).clip(0.5, 5), rtol=1e-6)


def test_generous_users_and_good_movies_are_learned(spark: SparkSession) -> None:
    rng = np.random.default_rng(2)
    user, movie = np.divmod(np.arange(40 * 30), 30)
    truth = 3 + np.linspace(-1, 1, 40)[user] + np.linspace(-1, 1, 30)[movie]
    train = rng.random(len(user)) < 0.7
    rows = pd.DataFrame({"user": user, "movie": movie, "rating": truth.astype(np.float32)})[train]
    stars = fit_stars(spark.createDataFrame(rows), 30, Stars(ranks=(2,), iterations=5, bias_shrinkage=0.5), seed=1)
    history = csr_matrix((truth[train], (user[train], movie[train])), shape=(40, 30))
    error = predict_stars(stars, history, user[~train], movie[~train]) - truth[~train]
    assert np.sqrt(np.mean(error**2)) < 0.3
