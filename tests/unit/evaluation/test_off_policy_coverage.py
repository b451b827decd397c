"""Intervals against the truth of 200 simulated logs: they hold it, and verdicts are as right as they claim."""

from functools import lru_cache

import numpy as np
import pytest

from movierec_spark.evaluation.off_policy.policy_value import PolicyValue, policy_value
from movierec_spark.evaluation.off_policy.reward_model import cross_fitted_rewards
from movierec_spark.evaluation.off_policy.target_policy import greedy_policy, softmax_policy
from movierec_spark.evaluation.off_policy.verdict import Verdict, verdict
from tests.explored_places import Explored, explore

SEEDS = range(200)
ESTIMATORS = ("snips", "dr", "sndr")
LEAST_COVERAGE, MOST_FALSE_ALARMS = 0.93, 0.07  # of intervals of 95 %


def features(explored: Explored) -> np.ndarray:
    """What a team would know of each option: how well it suits the user, and how far down it stands."""
    looked_at = np.broadcast_to(1 / np.log2(explored.logged.ranks + 1)[:, None], explored.utility.shape)
    return np.stack([explored.utility, looked_at], axis=2)


def candidate(explored: Explored, seed: int) -> np.ndarray:
    """Scores that tell more of the taste than those of the logging policy."""
    noise = np.random.default_rng(10**6 + seed).normal(size=explored.utility.shape)
    return explored.utility + noise / 2


@lru_cache(maxsize=2)
def results(kind: str) -> dict[str, list[tuple[PolicyValue, float, float]]]:
    """By estimator, for each seed: the result, the true value of the target policy and that of the logging policy.

    kind: "greedy" or "softmax", of the target policy.
    """
    by_estimator: dict[str, list[tuple[PolicyValue, float, float]]] = {name: [] for name in ESTIMATORS}
    for seed in SEEDS:
        explored = explore(seed, users=400)
        logged, policy = explored.logged, greedy_policy if kind == "greedy" else softmax_policy
        target = policy(candidate(explored, seed), logged)
        predicted = cross_fitted_rewards(logged, features(explored), "ridge")
        truth = explored.value(target), explored.value(logged.probabilities)
        for name in ESTIMATORS:
            by_estimator[name].append((policy_value(logged, target, name, predicted), *truth))
    return by_estimator


@pytest.mark.parametrize("kind", ["greedy", "softmax"])
@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_intervals_of_the_value_and_of_the_difference_hold_the_truth(estimator: str, kind: str) -> None:
    of_value, of_difference = [], []
    for result, target, served in results(kind)[estimator]:
        of_value.append(result.value.low <= target <= result.value.high)
        of_difference.append(result.difference.low <= target - served <= result.difference.high)
    assert np.mean(of_value) >= LEAST_COVERAGE
    assert np.mean(of_difference) >= LEAST_COVERAGE


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_mean_weight_says_that_the_logged_probabilities_are_right(estimator: str) -> None:
    weights = [result.mean_weight for result, _, _ in results("softmax")[estimator]]
    assert np.mean([weight.low <= 1 <= weight.high for weight in weights]) >= LEAST_COVERAGE


def test_intervals_hold_the_value_among_users_to_come() -> None:
    crowd = explore(seed=10**6, users=60_000)
    truth = crowd.value(greedy_policy(candidate(crowd, 0), crowd.logged))
    held = [result.value.low <= truth <= result.value.high for result, _, _ in results("greedy")["dr"]]
    assert np.mean(held) >= LEAST_COVERAGE


@lru_cache(maxsize=3)
def verdicts(taste: float, seeds: range) -> dict[str, list[Verdict]]:
    """By estimator, of candidates beside a logging policy that knows nothing of taste.

    taste: how much of it the candidate knows, beside noise of variance 1.
    """
    by_estimator: dict[str, list[Verdict]] = {name: [] for name in ESTIMATORS}
    for seed in seeds:
        explored = explore(seed, users=1200, skill=0.0, temperature=1.5)
        noise = np.random.default_rng(10**6 + seed).normal(size=explored.utility.shape)
        target = greedy_policy(taste * explored.utility + noise, explored.logged)
        predicted = cross_fitted_rewards(explored.logged, features(explored), "ridge")
        for name, found in by_estimator.items():
            found.append(verdict(policy_value(explored.logged, target, name, predicted).difference))
    return by_estimator


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_a_candidate_that_is_no_better_is_seldom_called_so(estimator: str) -> None:
    alarms = [one is not Verdict.WITHIN_NOISE for one in verdicts(0.0, SEEDS)[estimator]]
    assert np.mean(alarms) <= MOST_FALSE_ALARMS


@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize(("taste", "expected"), [(2.0, Verdict.ABOVE), (-2.0, Verdict.BELOW)])
def test_a_candidate_that_knows_taste_is_found_better_and_one_that_inverts_it_worse(
    estimator: str, taste: float, expected: Verdict
) -> None:
    assert np.mean([one is expected for one in verdicts(taste, range(50))[estimator]]) >= 0.9
