"""Users folded in from the movies' factors are the users that MLlib would have trained."""

import numpy as np
import pandas as pd
import pytest
from pyspark.ml.recommendation import ALS
from pyspark.sql import SparkSession
from scipy.sparse import csr_matrix, random

from movierec_spark.models.fold_in import fold_in_explicit, fold_in_implicit
from movierec_spark.models.item_state import AlsFoldIn
from tests.unit.models.states import make_state


@pytest.fixture(scope="module")
def histories() -> csr_matrix:
    stars = random(30, 25, density=0.3, random_state=3, data_rvs=lambda n: 0.5 + np.arange(n) % 10 / 2).tocsr()
    return stars[np.diff(stars.indptr) > 0][:, np.flatnonzero(stars.sum(axis=0))]


def fitted(spark: SparkSession, histories: csr_matrix, als: ALS) -> tuple[np.ndarray, np.ndarray]:
    entries = histories.tocoo()
    frame = spark.createDataFrame(pd.DataFrame({"user": entries.row, "movie": entries.col, "stars": entries.data}))
    als = als.setParams(userCol="user", itemCol="movie", ratingCol="stars", rank=4, maxIter=3, seed=1)
    model = als.fit(frame)
    users, movies = (
        np.vstack([row.features for row in side.orderBy("id").collect()])
        for side in (model.userFactors, model.itemFactors)
    )
    return users, movies


def test_implicit_users_equal_mllibs(spark: SparkSession, histories: csr_matrix) -> None:
    users, movies = fitted(spark, histories, ALS(implicitPrefs=True, alpha=0.3, regParam=0.1))
    recipe = AlsFoldIn((4,), 0.3, 0.1, movies.T @ movies)
    np.testing.assert_allclose(fold_in_implicit(recipe, movies, histories), users, atol=1e-5)


def test_explicit_users_equal_mllibs(spark: SparkSession, histories: csr_matrix) -> None:
    users, movies = fitted(spark, histories, ALS(regParam=0.1))
    np.testing.assert_allclose(fold_in_explicit(movies, (movies.shape[1],), histories, 0.1), users, atol=1e-5)


def test_each_rank_is_folded_in_on_its_own() -> None:
    state = make_state(ranks=(3, 4))
    history = csr_matrix(np.eye(1, len(state.movie_ids)) * 4.0)
    recipe = state.fold_in
    first = AlsFoldIn((3,), recipe.alpha, recipe.reg_param, recipe.gram[:3, :3])
    joined = fold_in_implicit(recipe, state.als.vectors, history)
    alone = fold_in_implicit(first, state.als.vectors[:, :3], history)
    np.testing.assert_allclose(joined[:, :3], alone)


def test_a_user_without_history_has_no_taste() -> None:
    state = make_state()
    nothing = csr_matrix((1, len(state.movie_ids)))
    assert not fold_in_implicit(state.fold_in, state.als.vectors, nothing).any()
