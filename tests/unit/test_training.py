"""Training as a whole, on a small population: what it learns, and that it is the same twice."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.evaluation.gates import passed
from movierec_spark.models.hybrid import History, item_matrix, user_vector
from movierec_spark.sections import Als, Evaluation, Model, Stars
from movierec_spark.settings import Settings
from movierec_spark.training import Training, train

USERS, MOVIES, DAYS = 60, 40, 300
BEGIN = datetime(2018, 1, 1)
LAST_DAY = date(2018, 12, 31)
SMALL = Settings(
    model=Model(als=Als(ranks=(4,), iterations=5, blocks=2), stars=Stars(rank=2, iterations=3, blocks=2)),
    evaluation=Evaluation(windows=2, window_fraction=0.15, bootstrap_samples=100),
)


def checkerboard() -> list[tuple]:
    """Even users rate even movies, odd users odd ones: all but a fifth of them, in any order over the year."""
    rng = np.random.default_rng(4)
    return [
        (user, 1000 + movie, float(rng.integers(6, 11)) / 2, BEGIN + timedelta(minutes=int(rng.integers(DAYS * 1440))))
        for user in range(USERS)
        for movie in range(user % 2, MOVIES, 2)
        if rng.random() < 0.8
    ]


def trained(spark: SparkSession, rows: list[tuple], with_ratings: bool = True) -> Training:
    ratings = spark.createDataFrame(rows, "user_id BIGINT, movie_id BIGINT, rating FLOAT, at TIMESTAMP")
    preferences = ratings.withColumn("weight", F.col("rating").cast("double")).drop("rating")
    movies = spark.createDataFrame(
        [
            (1000 + movie, 2000 + movie % 10, ["Drama", "Comedy"][: 1 + movie % 3 % 2], BEGIN.date())
            for movie in range(MOVIES)
        ],
        "movie_id BIGINT, release_year INT, genres ARRAY<STRING>, known_at DATE",
    )
    tags = spark.createDataFrame([], "user_id BIGINT, movie_id BIGINT, tag STRING, tagged_at TIMESTAMP")
    stars: DataFrame | None = ratings.drop("at") if with_ratings else None
    return train(spark, stars, movies, tags, preferences, LAST_DAY, SMALL)


@pytest.fixture(scope="module")
def training(spark: SparkSession) -> Training:
    return trained(spark, checkerboard())


def test_the_withheld_movies_of_a_users_colour_rank_first(training: Training) -> None:
    rows, matrix = checkerboard(), item_matrix(training.state)
    for user in range(USERS):
        seen = np.array([movie for who, movie, *_ in rows if who == user])
        scores = matrix @ user_vector(training.state, History(seen, np.full(len(seen), 4.0)))
        scores[np.isin(training.state.movie_ids, seen)] = -np.inf
        withheld = MOVIES // 2 - len(seen)
        best = training.state.movie_ids[np.argsort(-scores)[:withheld]]
        assert (best % 2 == user % 2).all()


def test_the_hybrid_passes_the_gates_where_taste_is_all(training: Training) -> None:
    gains = [gate for gate in training.gates if "above popularity" in gate.name or "decayed" in gate.name]
    assert passed(tuple(gains)), [str(gate) for gate in gains]
    assert set(training.plots) >= {"models", "precision_recall", "calibration"}


def test_the_same_rows_in_another_order_give_the_same_model(spark: SparkSession, training: Training) -> None:
    again = trained(spark, checkerboard()[::-1])
    np.testing.assert_array_equal(item_matrix(again.state), item_matrix(training.state))
    np.testing.assert_array_equal(again.state.weights.bias, training.state.weights.bias)


def test_events_without_ratings_train_a_model_that_predicts_no_stars(spark: SparkSession) -> None:
    without = trained(spark, checkerboard(), with_ratings=False)
    assert without.state.stars is None
    assert without.evaluation.value("hybrid", "ndcg_at_10") > without.evaluation.value("popularity", "ndcg_at_10")
    assert "calibration" not in without.plots


def test_too_short_a_history_says_so(spark: SparkSession) -> None:
    with pytest.raises(ValueError, match="moment"):
        trained(spark, [(user, 1000, 4.0, BEGIN) for user in range(3)])
