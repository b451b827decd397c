"""Training as a whole, on a small population: what it learns, and that it is the same twice."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.evaluation.gates import Gate, passed
from movierec_spark.models.hybrid import History, item_matrix, user_vector
from movierec_spark.sections import Als, Evaluation, Model, Preferences, Stars
from movierec_spark.settings import Settings
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.train import Training, train

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


def trained(
    spark: SparkSession, rows: list[tuple], with_ratings: bool = True, champion: Settings | None = None
) -> Training:
    ratings = spark.createDataFrame(rows, "user_id BIGINT, movie_id BIGINT, rating FLOAT, at TIMESTAMP")

    def preferences(chosen: Preferences) -> DataFrame:
        weight = F.col("rating").cast("double") * chosen.event_weights["rating"]
        return ratings.withColumn("weight", weight).where("weight > 0").drop("rating")

    movies = spark.createDataFrame(
        [
            (1000 + movie, 2000 + movie % 10, ["Drama", "Comedy"][: 1 + movie % 3 % 2], BEGIN.date())
            for movie in range(MOVIES)
        ],
        "movie_id BIGINT, release_year INT, genres ARRAY<STRING>, known_at DATE",
    )
    tags = spark.createDataFrame([], "user_id BIGINT, movie_id BIGINT, tag STRING, tagged_at TIMESTAMP")
    stars: DataFrame | None = ratings.drop("at") if with_ratings else None
    return train(spark, Inputs(preferences, movies, tags, stars), LAST_DAY, SMALL, champion)


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


def against_champion(training: Training) -> list[Gate]:
    return [gate for gate in training.gates if "champion" in gate.name]


def test_a_champion_of_the_same_recipe_is_not_fitted_twice_and_neither_wins(spark: SparkSession) -> None:
    ndcg, coverage = against_champion(trained(spark, checkerboard(), champion=SMALL))
    assert (ndcg.value, ndcg.low, ndcg.high, coverage.value) == (0, 0, 0, 0)


def test_a_champion_that_ranks_worse_loses_on_the_same_windows(spark: SparkSession, training: Training) -> None:
    blind = Settings(model=SMALL.model.model_copy(update={"als": Als(ranks=(1,), iterations=1, alpha=1e-6, blocks=2)}))
    judged = trained(spark, checkerboard(), champion=blind)
    ndcg, _ = against_champion(judged)
    assert ndcg.value > 0
    assert ndcg.low is not None
    assert ndcg.low < ndcg.value < (ndcg.high or 0)
    np.testing.assert_array_equal(item_matrix(judged.state), item_matrix(training.state))


@pytest.mark.slow
def test_a_champion_that_weighs_events_otherwise_is_judged_on_the_same_users(spark: SparkSession) -> None:
    doubled = SMALL.model_copy(update={"preferences": Preferences(event_weights={"rating": 2.0})})
    ndcg, _ = against_champion(trained(spark, checkerboard(), champion=doubled))
    assert abs(ndcg.value) < 0.2
