"""Metrics against values worked out by hand, and intervals that cover the mean."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from movierec_spark.evaluation import list_metrics
from movierec_spark.evaluation.bootstrap import bootstrap_mean
from movierec_spark.evaluation.metrics import hits, mae, ranking_metrics, rmse

RELEVANT = csr_matrix(np.array([[1, 0, 0, 1, 1], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]]))
TOP_ITEMS = np.array([[3, 1, 0], [0, 2, -1], [1, 2, 3]])


def test_ranking_metrics_of_a_list_with_hits_at_one_and_three() -> None:
    first = ranking_metrics(hits(TOP_ITEMS, RELEVANT), np.diff(RELEVANT.indptr)).iloc[0]
    gain = 1 + 1 / 2
    assert first["ndcg"] == pytest.approx(gain / (1 + 1 / np.log2(3) + 1 / 2))
    assert first["map"] == pytest.approx((1 + 2 / 3) / 3)
    assert first["precision"] == pytest.approx(2 / 3)
    assert first["recall"] == pytest.approx(2 / 3)
    assert first["mrr"] == first["hit_rate"] == 1


def test_a_user_without_hits_counts_as_zero_and_one_without_relevant_movies_not_at_all() -> None:
    figures = ranking_metrics(hits(TOP_ITEMS, RELEVANT), np.diff(RELEVANT.indptr))
    assert (figures.iloc[1] == 0).all()
    assert figures.iloc[2].isna().all()


def test_a_missed_movie_outside_the_catalogue_lowers_recall() -> None:
    figures = ranking_metrics(hits(TOP_ITEMS[:1], RELEVANT[:1]), np.array([4]))
    assert figures["recall"].item() == pytest.approx(2 / 4)


def test_errors_of_stars() -> None:
    assert rmse(np.array([3.0, 5.0]), np.array([4.0, 2.0])) == pytest.approx(np.sqrt(5))
    assert mae(np.array([3.0, 5.0]), np.array([4.0, 2.0])) == pytest.approx(2)


def test_what_lists_are_like() -> None:
    events = np.array([8, 4, 2, 2, 0])
    same, crossed = np.array([[1.0, 0.0]] * 5), np.eye(5)
    assert list_metrics.catalogue_coverage(TOP_ITEMS, 5) == pytest.approx(4 / 5)
    assert list_metrics.novelty(np.array([[0, 1]]), events)[0] == pytest.approx(1.5)
    assert list_metrics.diversity(TOP_ITEMS[:1], same)[0] == pytest.approx(0)
    assert list_metrics.diversity(TOP_ITEMS[:1], crossed)[0] == pytest.approx(1)


def test_gini_is_zero_for_even_lists_and_one_where_a_movie_has_them_all() -> None:
    assert list_metrics.gini(np.array([[0, 1], [2, 3]]), 4) == pytest.approx(0)
    assert list_metrics.gini(np.array([[7, 7], [7, -1]]), 1000) == pytest.approx(0.999)


def test_the_rank_by_popularity_and_the_share_of_the_long_tail() -> None:
    events = np.arange(10.0)[::-1]
    assert list_metrics.popularity_rank(np.array([[0, 9]]), events)[0] == pytest.approx(5.5)
    assert list_metrics.long_tail_share(np.array([[0, 1, 2, -1]]), events)[0] == pytest.approx(1 / 3)


def test_debiased_ndcg_counts_a_rare_movie_for_more_than_a_popular_one() -> None:
    events, relevant = np.array([1000.0, 1.0, 5.0]), csr_matrix([[1, 1, 0], [0, 0, 0]])
    rare_first, popular_first, nothing = np.array([[1, 0], [1, 0]]), np.array([[0, 1], [0, 1]]), np.array([[2, -1]])
    debiased = list_metrics.debiased_ndcg(rare_first, relevant, events)
    assert debiased[0] == pytest.approx(1)
    assert np.isnan(debiased[1])
    weight = 1000.0**-list_metrics.PROPENSITY_EXPONENT
    discount = 1 / np.log2(3)
    expected = (weight + discount) / (1 + weight * discount)
    assert list_metrics.debiased_ndcg(popular_first, relevant, events)[0] == pytest.approx(expected)
    assert list_metrics.debiased_ndcg(nothing, relevant[:1], events)[0] == 0


def test_an_interval_grows_when_all_rows_are_of_few_users() -> None:
    values = np.repeat(np.random.default_rng(1).normal(size=20), 10)
    few = bootstrap_mean(values, np.repeat(np.arange(20), 10), 500, seed=1)
    many = bootstrap_mean(values, np.arange(200), 500, seed=1)
    assert few.low < few.value < few.high
    assert few.high - few.low > 2 * (many.high - many.low)
