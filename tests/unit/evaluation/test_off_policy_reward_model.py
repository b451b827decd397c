"""Reward models: what they learn, and that no place is predicted from its own user."""

from dataclasses import replace

import numpy as np
import pytest

from movierec_spark.evaluation.off_policy.reward_model import RewardModel, cross_fitted_rewards
from tests.explored_places import Explored, explore


@pytest.fixture(scope="module")
def explored() -> Explored:
    return explore(seed=2, users=1500)


@pytest.mark.parametrize("model", ["constant", "ridge", "logistic"])
def test_a_users_own_rewards_do_not_move_what_they_are_expected_to_be(explored: Explored, model: RewardModel) -> None:
    logged, features = explored.logged, explored.clicks[:, :, None]
    own = logged.users == logged.users[0]
    turned = replace(logged, rewards=np.where(own, 1 - logged.rewards, logged.rewards))
    before, after = (cross_fitted_rewards(log, features, model) for log in (logged, turned))
    np.testing.assert_array_equal(before[own], after[own])
    assert (before != after).any()


@pytest.mark.parametrize("model", ["ridge", "logistic"])
def test_options_that_are_clicked_more_are_expected_to_earn_more(explored: Explored, model: RewardModel) -> None:
    logged = explored.logged
    expected = cross_fitted_rewards(logged, explored.clicks[:, :, None], model)
    there = logged.can_be_drawn
    assert np.corrcoef(expected[there], explored.clicks[there])[0, 1] > 0.95
    assert np.abs(expected[there] - explored.clicks[there]).mean() < 0.05
    assert (expected[~there] == 0).all()


def test_a_constant_model_expects_about_the_mean_reward_of_every_option(explored: Explored) -> None:
    logged = explored.logged
    expected = cross_fitted_rewards(logged, np.empty((*logged.options.shape, 0)), "constant")[logged.can_be_drawn]
    assert len(np.unique(expected)) == 5
    assert expected == pytest.approx(logged.rewards.mean(), abs=0.02)


@pytest.mark.parametrize("model", ["ridge", "logistic"])
def test_the_order_of_rows_does_not_move_predictions(explored: Explored, model: RewardModel) -> None:
    rows = np.random.default_rng(1).permutation(len(explored.logged))
    shuffled = replace(explored.logged, **{name: values[rows] for name, values in vars(explored.logged).items()})
    features = explored.clicks[:, :, None]
    before = cross_fitted_rewards(explored.logged, features, model)
    np.testing.assert_allclose(cross_fitted_rewards(shuffled, features[rows], model), before[rows], atol=1e-4)


def test_features_of_options_that_are_not_there_may_be_anything(explored: Explored) -> None:
    features = explored.clicks[:, :, None]
    absent = np.where(explored.logged.can_be_drawn[:, :, None], features, np.nan)
    before, after = (cross_fitted_rewards(explored.logged, values) for values in (features, absent))
    np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("model", ["ridge", "logistic"])
def test_rewards_that_are_all_the_same_are_expected_anywhere(explored: Explored, model: RewardModel) -> None:
    never = replace(explored.logged, rewards=np.zeros(len(explored.logged)))
    assert (cross_fitted_rewards(never, explored.clicks[:, :, None], model) == 0).all()


def test_what_a_model_cannot_be_fitted_on_is_named(explored: Explored) -> None:
    logged, features = explored.logged, explored.clicks[:, :, None]
    with pytest.raises(ValueError, match="logistic reward model takes rewards of 0 and 1 alone: use ridge"):
        cross_fitted_rewards(replace(logged, rewards=logged.rewards / 2), features, "logistic")
    with pytest.raises(ValueError, match="1500 users can't be dealt into 1501 folds"):
        cross_fitted_rewards(logged, features, folds=1501)
    with pytest.raises(ValueError, match=r"features has shape"):
        cross_fitted_rewards(logged, features[:-1])
