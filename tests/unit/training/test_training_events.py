"""Models of the windows are fitted on some users where there are more events than that takes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession

from movierec_spark.features.preferences import interactions
from movierec_spark.training.backtest import Backtest
from movierec_spark.training.prepare_backtest import prepare_backtest
from tests.unit.training.population import LAST_DAY, SMALL, checkerboard, inputs


@pytest.fixture(scope="module")
def backtest(spark: SparkSession) -> Backtest:
    most = len(checkerboard()) // 2
    settings = SMALL.model_copy(update={"evaluation": SMALL.evaluation.model_copy(update={"max_events": most})})
    return prepare_backtest(spark, inputs(spark, checkerboard()), LAST_DAY, settings)


def test_where_there_are_few_events_the_windows_see_all_of_them(spark: SparkSession) -> None:
    backtest = prepare_backtest(spark, inputs(spark, checkerboard()), LAST_DAY, SMALL)
    assert backtest.sample is backtest.events


def test_a_sample_holds_all_events_of_some_users(backtest: Backtest) -> None:
    of_all, of_some = (part.rows.groupBy("user").count().toPandas() for part in (backtest.events, backtest.sample))
    both = of_all.merge(of_some, on="user", suffixes=("", "_sampled"))
    assert (both["count"] == both["count_sampled"]).all()
    assert 0.3 < len(of_some) / len(of_all) < 0.7


def test_events_are_counted_at_each_cut(backtest: Backtest) -> None:
    rows: pd.DataFrame = interactions(backtest.sample.rows).toPandas()
    n_movies = len(backtest.catalogue.movie_ids)
    assert sorted(backtest.sample.counts) == list(backtest.cuts)
    for cut, counts in backtest.sample.counts.items():
        earlier = rows.loc[rows["at"] < cut, "movie"]
        np.testing.assert_array_equal(counts, np.bincount(earlier, minlength=n_movies))


def test_windows_are_fitted_on_the_sample_and_the_end_on_everything(backtest: Backtest) -> None:
    """Of a movie that the sample leaves out, a window's model knows nothing but its content and its popularity."""
    movie = int(np.argmax(backtest.statistics[backtest.cuts[0]].events))
    without = replace(backtest, sample=backtest.sample.without_movies(np.array([movie])))
    for moment, is_fitted in ((backtest.cuts[0], False), (backtest.end, True)):
        fitted = without.fit_before(moment)
        assert fitted.factors[list(fitted.known).index(movie)].any() == is_fitted
