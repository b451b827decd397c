"""Doubly robust estimates are right where the logged probabilities or the reward model are; the others are not."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.off_policy.estimators import ESTIMATORS
from movierec_spark.evaluation.off_policy.logged_places import LoggedPlaces
from movierec_spark.evaluation.off_policy.policy_value import policy_value
from movierec_spark.evaluation.off_policy.reward_model import cross_fitted_rewards
from movierec_spark.evaluation.off_policy.target_policy import softmax_policy
from tests.explored_places import Explored, explore

Change = Callable[[Explored], LoggedPlaces]
Model = Callable[[Explored], np.ndarray]


def as_logged(explored: Explored) -> LoggedPlaces:
    return explored.logged


def as_if_drawn_evenly(explored: Explored) -> LoggedPlaces:
    """The log with wrong probabilities: the same for each option, though the better ones were drawn more often."""
    can_be_drawn = explored.logged.can_be_drawn
    return replace(explored.logged, probabilities=can_be_drawn / can_be_drawn.sum(axis=1, keepdims=True))


def right_model(explored: Explored) -> np.ndarray:
    """Fitted on a feature of which the chance of a click is a linear function."""
    return cross_fitted_rewards(explored.logged, explored.clicks[:, :, None], "ridge")


def constant_model(explored: Explored) -> np.ndarray:
    return cross_fitted_rewards(explored.logged, explored.clicks[:, :, None], "constant")


def misleading_model(explored: Explored) -> np.ndarray:
    """It expects the more of an option the less it is clicked."""
    return 1 - explored.clicks


@dataclass(frozen=True)
class Errors:
    """Of the estimates of many logs: the share of intervals that hold the truth, and the mean error over the truth."""

    coverage: float
    relative_bias: float


def errors(model: Model, change: Change, seeds: range) -> dict[str, Errors]:
    """By estimator, of logs of users whose taste the logging policy knows well."""
    off: dict[str, list[float]] = {name: [] for name in ESTIMATORS}
    held: dict[str, list[bool]] = {name: [] for name in ESTIMATORS}
    truths = []
    for seed in seeds:
        explored = explore(seed, users=400, skill=2.0, temperature=1.5)
        target = softmax_policy(explored.utility, explored.logged)
        logged, predicted, truth = change(explored), model(explored), explored.value(target)
        truths.append(truth)
        for name in ESTIMATORS:
            estimate = policy_value(logged, target, name, predicted).value
            off[name].append(estimate.value - truth)
            held[name].append(estimate.low <= truth <= estimate.high)
    mean = np.mean(truths)
    return {name: Errors(float(np.mean(held[name])), abs(float(np.mean(off[name]) / mean))) for name in ESTIMATORS}


@pytest.mark.parametrize("model", [constant_model, misleading_model])
def test_doubly_robust_is_right_when_the_model_is_constant_or_misleading(model: Model) -> None:
    found = errors(model, as_logged, range(400))
    for name in ("dr", "sndr"):
        assert found[name].coverage >= 0.93
        assert found[name].relative_bias < 0.01
    assert found["direct"].coverage < 0.1


def test_doubly_robust_is_right_when_the_probabilities_are_wrong_and_the_model_is_right() -> None:
    found = errors(right_model, as_if_drawn_evenly, range(200))
    for name in ("dr", "sndr"):
        assert found[name].coverage >= 0.93
        assert found[name].relative_bias < 0.02
    for name in ("ips", "snips"):
        assert found[name].coverage < 0.5
        assert found[name].relative_bias > 0.1


def test_doubly_robust_is_wrong_when_both_are() -> None:
    found = errors(constant_model, as_if_drawn_evenly, range(50))
    assert found["dr"].coverage < 0.5


def test_a_good_model_makes_the_interval_of_doubly_robust_narrower_than_that_of_ips() -> None:
    explored = explore(seed=1, users=2000)
    target = softmax_policy(2 * explored.utility, explored.logged)
    widths = [
        estimate.high - estimate.low
        for estimate in (
            policy_value(explored.logged, target, "dr", right_model(explored)).value,
            policy_value(explored.logged, target, "ips").value,
        )
    ]
    assert widths[0] < 0.9 * widths[1]


def test_wrong_probabilities_show_in_the_mean_weight() -> None:
    explored = explore(seed=1, users=800)
    target = softmax_policy(2 * explored.utility, explored.logged)

    def mean_weight(logged: LoggedPlaces) -> Estimate:
        return policy_value(logged, target, "snips").mean_weight

    right, wrong = mean_weight(explored.logged), mean_weight(as_if_drawn_evenly(explored))
    assert right.low < 1 < right.high
    assert wrong.low > 1


def test_a_candidate_whose_showings_earned_nothing_yet_is_not_called_worse() -> None:
    """Few rewards are seen by chance alone where they are rare: none of them tells nothing."""
    explored = explore(seed=1, users=300, appeal=-3)
    target = softmax_policy(explored.utility, explored.logged)
    rewards = np.where(np.arange(len(explored.logged)) % 20 == 0, 1.0, 0.0)
    never = np.where((np.arange(target.shape[1]) == explored.logged.drawn[:, None]) & (rewards > 0)[:, None], 0, target)
    earning_nothing = never / never.sum(axis=1, keepdims=True)
    result = policy_value(replace(explored.logged, rewards=rewards), earning_nothing, "snips")
    assert result.value.value == 0 < result.served.low
    assert not result.difference.has_interval


def test_an_interval_is_about_that_of_a_bootstrap_over_users_where_there_are_many() -> None:
    explored = explore(seed=1, users=3000, temperature=1.5)
    logged, target = explored.logged, softmax_policy(explored.utility, explored.logged)
    weights = (target / np.where(logged.can_be_drawn, logged.probabilities, 1))[np.arange(len(logged)), logged.drawn]
    names, user = np.unique(logged.users, return_inverse=True)
    times = np.random.default_rng(1).multinomial(len(names), np.full(len(names), 1 / len(names)), size=1000)
    resampled = (times @ np.bincount(user, weights * logged.rewards)) / (times @ np.bincount(user, weights))
    low, high = np.quantile(resampled, [0.025, 0.975])
    value = policy_value(logged, target, "snips").value
    assert value.high - value.low == pytest.approx(high - low, rel=0.1)
    assert value.low == pytest.approx(low, abs=0.1 * (high - low))
