"""The search for a recipe: what it may see, that it is the same twice, and what it refuses."""

import json

import numpy as np
import pytest
from pyspark.sql import SparkSession

from movierec_spark.models.hybrid import item_vectors
from movierec_spark.registry.trials import search_summary
from movierec_spark.settings.model_sections import Search
from movierec_spark.training.hyperparameter_search import draw_hyperparameters, search, with_hyperparameters
from movierec_spark.training.prepare_backtest import prepare_backtest, prepare_search_backtest
from movierec_spark.training.train import train
from tests.unit.training.population import LAST_DAY, SMALL, checkerboard, inputs

SPACE = {"model.als.alpha": (1e-9, 0.283), "model.sequence.rank": (0, 4), "model.cold_blend_ratings": (1.0, 2.0)}
SEARCHED = SMALL.model_copy(update={"search": Search(trials=2, windows=1, space=SPACE)})


def test_recipes_are_drawn_once_each_and_the_same_in_every_run() -> None:
    candidates = list(draw_hyperparameters(SEARCHED))
    assert len({json.dumps(candidate) for candidate in candidates}) == 2
    assert candidates == list(draw_hyperparameters(SEARCHED))
    everything = SMALL.model_copy(update={"search": Search(trials=50, space=SPACE)})
    assert len(list(draw_hyperparameters(everything))) == 8


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"model.als.beta": 1}, "beta"),
        ({"model.als.alpha": -1}, "greater than 0"),
        ({"serving.n": 1}, r"serving\.n, which is no"),
    ],
)
def test_a_space_with_what_is_no_setting_of_the_model_is_refused(values: dict, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        with_hyperparameters(SMALL, values)


def test_the_search_ends_where_the_first_tested_window_begins(spark: SparkSession) -> None:
    population = inputs(spark, checkerboard())
    backtest = prepare_backtest(spark, population, LAST_DAY, SEARCHED)
    searched = prepare_search_backtest(spark, population, LAST_DAY, SEARCHED)
    assert searched.end == backtest.cuts[1]
    assert searched.cuts[-1] == backtest.cuts[0]
    assert searched.test_events.at.max() < backtest.cuts[1]


@pytest.mark.slow
def test_what_happens_in_the_tested_windows_does_not_change_what_wins(spark: SparkSession) -> None:
    rows = checkerboard()
    begin = prepare_backtest(spark, inputs(spark, rows), LAST_DAY, SEARCHED).cuts[1] / 1_000_000
    other = [(user, film, 0.5 if at.timestamp() >= begin else stars, at) for user, film, stars, at in rows]
    one, two = (search(spark, inputs(spark, each), LAST_DAY, SEARCHED) for each in (rows, other))
    assert one.settings == two.settings
    np.testing.assert_array_equal(one.trials["ndcg"], two.trials["ndcg"])


@pytest.mark.slow
def test_what_wins_is_trained_and_told(spark: SparkSession) -> None:
    found = train(spark, inputs(spark, checkerboard()), LAST_DAY, SEARCHED)
    assert found.trials is not None
    best = found.trials["ndcg"].idxmax()
    assert found.trials["chosen"].tolist() == [number == best for number in range(3)]
    assert f"trial {best} won" in search_summary(found.trials)
    alone = train(
        spark, inputs(spark, checkerboard()), LAST_DAY, found.settings.model_copy(update={"search": Search()})
    )
    np.testing.assert_array_equal(item_vectors(found.state), item_vectors(alone.state))
