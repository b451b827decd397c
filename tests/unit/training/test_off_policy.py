"""A recipe is judged by the explored places of lists that others served, as if it had drawn there itself."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession
from scipy.sparse import csr_matrix

from movierec_spark.evaluation.off_policy.candidate import EXPLORING, GREEDY, OffPolicyEvaluation
from movierec_spark.evaluation.prequential import served_from
from movierec_spark.models.hybrid import HybridIndex
from movierec_spark.models.item_state import Weights
from movierec_spark.models.pair_scores import pair_scores
from movierec_spark.settings import Settings
from movierec_spark.training.backtest import Backtest
from movierec_spark.training.off_policy import evaluate_explored, users_of_lists
from movierec_spark.training.prepare_backtest import prepare_backtest
from tests.unit.training.population import FILMS, FIRST_FILM, LAST_DAY, SMALL, USERS, checkerboard, inputs

OPTIONS, FIRST_DAY, LISTS = 4, LAST_DAY - timedelta(days=20), 20
LIKED, DISLIKED = 0.6, 0.1  # chances that a user likes a film of the own colour, and of the other one
STRANGER = 10_000  # a user of whom nothing is known
SCHEMA = (
    "publication_id STRING, user_id BIGINT, rank INT, movie_id BIGINT, score DOUBLE, propensity DOUBLE,"
    " is_drawn BOOLEAN, is_new BOOLEAN, as_of DATE, reward DOUBLE, is_shown BOOLEAN"
)


def explored(seed: int = 0, liked: float = LIKED, other: float = DISLIKED, shown: float = 0.0) -> pd.DataFrame:
    """Places of all users' lists and a stranger's, at each of which one of two films of each colour was drawn."""
    rng, rows = np.random.default_rng(seed), []
    for number in range(LISTS):
        day = FIRST_DAY + timedelta(days=number)
        for user in (*range(USERS), STRANGER):
            even, odd = (2 * rng.choice(FILMS // 2, 2, replace=False) + colour for colour in (0, 1))
            drawn, is_shown = rng.integers(OPTIONS), rng.random() < shown
            for option, film in enumerate((*even, *odd)):
                reward = float(rng.random() < (liked if film % 2 == user % 2 else other)) * (option == drawn)
                place = (f"{day}/0001", user, 4, FIRST_FILM + int(film), 0.0, 1 / OPTIONS)
                rows.append((*place, option == drawn, False, day, reward, bool(is_shown and option == drawn)))
    return pd.DataFrame(rows, columns=[column.split()[0] for column in SCHEMA.split(", ")])


def backtest_of(spark: SparkSession, settings: Settings, frame: DataFrame, ratings: list[tuple]) -> Backtest:
    return prepare_backtest(spark, replace(inputs(spark, ratings), explored=frame), LAST_DAY, settings)


def judge(
    spark: SparkSession, rows: pd.DataFrame, ratings: list[tuple], weights: Weights | None = None
) -> OffPolicyEvaluation:
    """weights: of the recipe, where they were learned from the ratings before."""
    frame = spark.createDataFrame(rows, SCHEMA)
    backtest = backtest_of(spark, SMALL, frame, ratings)
    result = evaluate_explored(spark, backtest, weights or backtest.evaluate_windows().last_window_weights, frame)
    backtest.unpersist()
    assert result is not None
    return result


@pytest.fixture(scope="module")
def weights(spark: SparkSession) -> Weights:
    """Learned from the checkerboard; which places were explored changes nothing in them."""
    backtest = backtest_of(spark, SMALL, spark.createDataFrame(explored(), SCHEMA), checkerboard())
    learned = backtest.evaluate_windows().last_window_weights
    backtest.unpersist()
    return learned


@pytest.fixture(scope="module")
def judged(spark: SparkSession, weights: Weights) -> OffPolicyEvaluation:
    return judge(spark, explored(), checkerboard(), weights)


def test_a_model_that_knows_tastes_is_worth_more_than_draws_at_random(judged: OffPolicyEvaluation) -> None:
    for policy in (EXPLORING, GREEDY):
        for estimator in ("snips", "dr"):
            value = judged.values[policy, estimator]
            assert value.difference.low > 0.05, (policy, estimator)
            assert value.served.value == pytest.approx((LIKED + DISLIKED) / 2, abs=0.05)
    assert judged.values[GREEDY, "dr"].value.high > LIKED - 0.05
    assert judged.values[EXPLORING, "dr"].value.value < judged.values[GREEDY, "dr"].value.value
    assert (judged.basis, judged.unknown) == ("served", 0.0)


def test_where_people_like_the_other_colour_now_the_model_is_worth_less(spark: SparkSession) -> None:
    """Of this nothing is known before; what is liked since must not reach the model by which the lists are judged."""
    moment, rng = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day), np.random.default_rng(1)
    since = [
        (user, FIRST_FILM + 1 - user % 2, 5.0, moment + timedelta(days=19, minutes=int(rng.integers(1000))))
        for user in range(USERS)
    ]
    of_others = judge(spark, explored(liked=DISLIKED, other=LIKED), [*checkerboard(), *since])
    assert of_others.values[EXPLORING, "dr"].difference.high < -0.05


def test_only_places_whose_film_was_shown_count_where_the_product_tells(spark: SparkSession, weights: Weights) -> None:
    rows = explored(shown=0.6)
    result = judge(spark, rows, checkerboard(), weights)
    assert result.basis == "impressions"
    assert result.values[EXPLORING, "snips"].places == rows["is_shown"].sum()


def test_too_few_places_are_refused_with_their_number(spark: SparkSession, weights: Weights) -> None:
    rows = explored()
    of_one_day = rows[(rows["as_of"] == FIRST_DAY) & (rows["user_id"] < 50)]
    result = judge(spark, of_one_day, checkerboard(), weights)
    assert result.values == {}
    assert "50 explored places count as" in result.refusals[EXPLORING]


def test_films_that_the_model_cannot_know_are_left_out(spark: SparkSession, weights: Weights) -> None:
    rows = explored()
    of_stranger = rows["user_id"] == STRANGER
    rows.loc[of_stranger, "movie_id"] += 50_000
    result = judge(spark, rows, checkerboard(), weights)
    assert result.unknown == pytest.approx(1 / (USERS + 1))


def test_pairs_have_the_scores_by_which_lists_are_ranked(spark: SparkSession, weights: Weights) -> None:
    frame = spark.createDataFrame(explored(), SCHEMA)
    backtest = backtest_of(spark, SMALL, frame, checkerboard())
    moment = backtest.explored_from
    assert moment is not None
    fitted = served_from(backtest.fit_before(moment), weights, backtest.test_events, moment, SMALL)
    ids = np.array([0, 1, 7, STRANGER])
    users = users_of_lists(spark, backtest, ids).fold_in(fitted, np.arange(len(ids)), np.datetime64(FIRST_DAY))
    backtest.unpersist()
    n_films = len(fitted.known)
    films, scores = HybridIndex(fitted.state).top_k(users, csr_matrix((len(ids), n_films)), n_films)
    rows = np.repeat(np.arange(len(ids)), n_films)
    np.testing.assert_allclose(pair_scores(fitted.state, users, rows, films.ravel()), scores.ravel(), rtol=1e-5)


def test_without_explored_places_nothing_is_fitted_for_them(spark: SparkSession) -> None:
    backtest = prepare_backtest(spark, inputs(spark, checkerboard()), LAST_DAY, SMALL)
    assert backtest.explored_from is None
    backtest.unpersist()


def test_the_days_are_those_of_the_settings(spark: SparkSession) -> None:
    frame = spark.createDataFrame(explored(), SCHEMA)
    settings = SMALL.model_copy(
        update={"evaluation": SMALL.evaluation.model_copy(update={"explored_days": 5, "window_fraction": 0.3})}
    )
    backtest = backtest_of(spark, settings, frame, checkerboard())
    assert backtest.explored_from is not None
    begin = datetime.fromtimestamp(backtest.explored_from / 1_000_000).date()
    assert begin == date(2018, 12, 26)
    backtest.unpersist()
