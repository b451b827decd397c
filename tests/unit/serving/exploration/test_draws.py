"""Each movie stands at an explored place as often as its propensity says, whatever is beside it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from movierec_spark.serving.exploration.draw import draw, in_drawn_order, propensities
from movierec_spark.serving.user_hash import uniforms
from movierec_spark.settings.serving_section import Explore
from tests.unit.serving.exploration.explored_lists import IDS, draws_of, exploration_of, explored, users

ALWAYS = Explore(share=1.0)
DAYS = [f"day {number}" for number in range(400)]
LEAST_P = 1e-4  # of a right program, one such test in ten thousand fails; the seeds are fixed


@pytest.mark.parametrize("kind", ["hybrid", "trend"])
def test_over_many_days_every_option_is_drawn_as_often_as_its_propensity_says(kind: str) -> None:
    histories, drawn = users(25), []
    first = draws_of(explored(kind, ALWAYS, histories, new_ids=IDS[:0]))
    counts = np.zeros(first.propensities.shape)
    for day in DAYS:
        draws = draws_of(explored(kind, ALWAYS, histories, new_ids=IDS[:0], day=day))
        np.testing.assert_array_equal(draws.options, first.options)
        np.testing.assert_array_equal(draws.propensities, first.propensities)
        counts[np.arange(len(counts)), draws.drawn] += 1
        drawn.append(draws.drawn.reshape(25, -1))
    expected = len(DAYS) * first.propensities
    statistic = float(((counts - expected) ** 2 / expected).sum())
    freedom = len(counts) * (first.propensities.shape[1] - 1)
    assert LEAST_P < stats.chi2.sf(statistic, freedom) < 1 - LEAST_P
    of_places = np.stack(drawn)
    for one, other in ((0, 1), (2, 6)):  # the draws of two places of a list are independent
        table = np.histogram2d(of_places[:, :, one].ravel(), of_places[:, :, other].ravel(), bins=np.arange(11))[0]
        assert stats.chi2_contingency(table).pvalue > LEAST_P


def test_a_new_movie_is_drawn_with_its_own_probability_however_low_its_score() -> None:
    found = exploration_of(explored("trend", Explore(share=1.0, new_probability=0.25), users(2000)))
    assert found.is_new.sum(axis=2).max() == 1
    np.testing.assert_allclose(found.propensities[found.is_new], 0.25)
    n_places = found.is_new.any(axis=2).sum()
    n_drawn = found.of_drawn(found.is_new).sum()
    assert stats.binomtest(int(n_drawn), int(n_places), 0.25).pvalue > LEAST_P


@pytest.mark.parametrize("kind", ["hybrid", "trend"])
def test_the_share_of_places_that_are_explored_is_the_one_that_is_asked_for(kind: str) -> None:
    found = exploration_of(explored(kind, Explore(share=0.1), users(4000)))
    assert found.is_explored.shape[1] == 7
    for place in found.is_explored.T:
        assert stats.binomtest(int(place.sum()), len(place), 0.1).pvalue > LEAST_P
    table = stats.contingency.crosstab(found.is_explored[:, 0], found.is_explored[:, 1]).count
    assert stats.chi2_contingency(table).pvalue > LEAST_P


def test_other_days_users_and_versions_draw_differently() -> None:
    draws = [
        exploration_of(explored("hybrid", ALWAYS, users(300, first=first), day=day)).drawn
        for day, first in (("2018-09-26 1", 1), ("2018-09-27 1", 1), ("2018-09-26 2", 1), ("2018-09-26 1", 301))
    ]
    for one in range(len(draws)):
        for other in range(one):
            assert 0.1 < (draws[one] == draws[other]).mean() < 0.5


SCORES = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=12)


@given(SCORES, st.floats(0.1, 10), st.integers(0, 3), st.floats(0, 0.9))
def test_propensities_add_up_to_one_and_none_is_so_small_that_it_outweighs_all(
    scores: list[float], temperature: float, n_absent: int, new: float
) -> None:
    ranked = np.sort(np.array(scores))[::-1]
    of_place = np.concatenate([ranked, np.full(n_absent, np.nan), [-5.0]])[None, None]
    is_option = ~np.isnan(of_place)
    is_new = np.zeros(of_place.shape, dtype=bool)
    is_new[..., -1] = True
    is_option[..., -1] = new > 0
    found = propensities(of_place, is_option, is_new & is_option, temperature, new)[0, 0]
    assert found.sum() == pytest.approx(1)
    assert (found[len(scores) : -1] == 0).all()
    by_rank = found[: len(scores)]
    assert (np.diff(by_rank) <= 1e-15).all()
    assert by_rank.max() <= by_rank.min() * np.exp(np.sqrt(2 * len(scores)) / temperature) * (1 + 1e-6)
    assert found[-1] == pytest.approx(new)


@given(SCORES, st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_propensities_do_not_rest_on_what_a_ranker_measures_scores_in(
    scores: list[float], factor: float, shift: float
) -> None:
    ranked = np.round(np.sort(np.array(scores))[::-1], 3)
    every = np.ones((1, 1, len(scores)), dtype=bool)
    one, other = (
        propensities(values[None, None], every, ~every, 1.0, 0.0) for values in (ranked, factor * ranked + shift)
    )
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_number_near_one_draws_the_last_option_though_rounding_left_the_sum_below_it() -> None:
    thirds = np.array([[[1 / 3, 1 / 3, 1 / 3 - 1e-16, 0.0]]])
    assert draw(thirds, np.array([[1 - 2**-53]])).tolist() == [[2]]
    assert draw(np.zeros((1, 1, 3)), np.array([[0.5]])).tolist() == [[-1]]


def test_new_movies_become_options_by_their_scores_but_all_of_them_do() -> None:
    uniform = uniforms(np.arange(4000), ("one", "two", "three", "four"))
    scores = np.broadcast_to([1.0, 0.0, 0.0, 9.0], uniform.shape)
    is_known = np.broadcast_to([True, True, True, False], uniform.shape)
    order = in_drawn_order(scores, is_known, uniform, 1.0)
    first = np.bincount(order[:, 0], minlength=4)
    z = np.array([2, -1, -1]) / np.sqrt(2)
    expected = 4000 * np.exp(z) / np.exp(z).sum()
    assert first[3] == 0
    assert stats.chisquare(first[:3], expected).pvalue > LEAST_P
    assert (order[:, 3] == 3).all()
