"""What must not change an estimate, or change it in a known way."""

import math
from dataclasses import replace

import numpy as np
import pytest

from movierec_spark.evaluation.off_policy.estimators import ESTIMATORS
from movierec_spark.evaluation.off_policy.logged_places import NO_MOVIE, LoggedPlaces
from movierec_spark.evaluation.off_policy.policy_value import PolicyValue, policy_value
from movierec_spark.evaluation.off_policy.target_policy import greedy_policy, softmax_policy
from movierec_spark.evaluation.off_policy.verdict import Verdict, verdict
from tests.explored_places import Explored, explore


def figures(result: PolicyValue) -> list[float]:
    plain = (result.effective_sample_size, result.largest_weight, result.share_clipped, result.places, result.users)
    return [*result.value, *result.served, *result.difference, *result.mean_weight, *plain]


@pytest.fixture(scope="module")
def explored() -> Explored:
    return explore(seed=5, users=400)


@pytest.fixture(scope="module")
def target(explored: Explored) -> np.ndarray:
    return softmax_policy(explored.utility, explored.logged, temperature=0.5)


def rows_of(logged: LoggedPlaces, rows: np.ndarray) -> LoggedPlaces:
    return LoggedPlaces(**{name: values[rows] for name, values in vars(logged).items()})


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_the_order_of_rows_changes_nothing(explored: Explored, target: np.ndarray, estimator: str) -> None:
    rows = np.random.default_rng(1).permutation(len(explored.logged))
    before = policy_value(explored.logged, target, estimator, explored.clicks)
    after = policy_value(rows_of(explored.logged, rows), target[rows], estimator, explored.clicks[rows])
    assert figures(after) == pytest.approx(figures(before), rel=1e-9)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_wider_arrays_and_options_in_another_order_change_nothing(
    explored: Explored, target: np.ndarray, estimator: str
) -> None:
    logged = explored.logged
    columns = np.random.default_rng(1).permutation(logged.options.shape[1] + 3)

    def arranged(values: np.ndarray, padding: float) -> np.ndarray:
        return np.pad(values, [(0, 0), (0, 3)], constant_values=padding)[:, columns]

    wider = replace(
        logged,
        options=arranged(logged.options, NO_MOVIE),
        probabilities=arranged(logged.probabilities, 0),
        drawn=columns.argsort()[logged.drawn],
    )
    before = policy_value(logged, target, estimator, explored.clicks)
    after = policy_value(wider, arranged(target, 0), estimator, arranged(explored.clicks, math.nan))
    assert figures(after) == pytest.approx(figures(before), rel=1e-9)


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_rewards_in_another_unit_give_values_in_that_unit(
    explored: Explored, target: np.ndarray, estimator: str
) -> None:
    scaled = replace(explored.logged, rewards=40 * explored.logged.rewards)
    before = policy_value(explored.logged, target, estimator, explored.clicks)
    after = policy_value(scaled, target, estimator, 40 * explored.clicks)
    for name in ("value", "served", "difference"):
        assert getattr(after, name) == pytest.approx([40 * end for end in getattr(before, name)], rel=1e-9)


@pytest.mark.parametrize("estimator", ["snips", "sndr"])
def test_a_constant_added_to_all_rewards_adds_itself_and_no_difference(
    explored: Explored, target: np.ndarray, estimator: str
) -> None:
    raised = replace(explored.logged, rewards=explored.logged.rewards + 3)
    before = policy_value(explored.logged, target, estimator, explored.clicks)
    after = policy_value(raised, target, estimator, explored.clicks)
    assert after.value == pytest.approx([end + 3 for end in before.value], rel=1e-9)
    assert after.difference == pytest.approx(before.difference, rel=1e-9)


def test_rewards_that_are_all_the_same_are_the_value_and_no_verdict(explored: Explored, target: np.ndarray) -> None:
    same = replace(explored.logged, rewards=np.full(len(explored.logged), 0.3))
    result = policy_value(same, target, "snips")
    assert result.value.value == pytest.approx(0.3)
    assert verdict(result.difference) is Verdict.WITHIN_NOISE


@pytest.mark.parametrize("estimator", ["ips", "snips"])
def test_the_logging_policy_itself_is_worth_the_mean_reward(explored: Explored, estimator: str) -> None:
    result = policy_value(explored.logged, explored.logged.probabilities, estimator)
    assert result.value == pytest.approx(result.served)
    assert result.value.value == pytest.approx(explored.logged.rewards.mean())
    assert result.difference.value == 0
    assert result.effective_sample_size == pytest.approx(len(explored.logged))


@pytest.mark.parametrize("estimator", ["ips", "snips"])
def test_a_candidate_that_is_the_logging_policy_but_for_rounding_is_within_noise(
    explored: Explored, estimator: str
) -> None:
    chances = explored.logged.probabilities
    scores = np.log(np.where(chances > 0, chances, 1)) + 3
    rounded = softmax_policy(scores, explored.logged)
    assert (rounded != chances).any()
    difference = policy_value(explored.logged, rounded, estimator).difference
    assert verdict(difference) is Verdict.WITHIN_NOISE
    assert not difference.has_interval


def test_doubly_robust_without_a_model_is_ips_and_with_a_perfect_one_the_direct_method(
    explored: Explored, target: np.ndarray
) -> None:
    logged = explored.logged
    nothing = policy_value(logged, target, "dr", np.zeros(target.shape))
    assert nothing.value == pytest.approx(policy_value(logged, target, "ips").value)
    foreseen = np.repeat(logged.rewards[:, None], target.shape[1], axis=1)
    perfect = policy_value(logged, target, "dr", foreseen)
    assert perfect.value == pytest.approx(policy_value(logged, target, "direct", foreseen).value)


def test_clipping_is_told_and_lowers_what_heavy_weights_bring(explored: Explored) -> None:
    target = greedy_policy(explored.utility, explored.logged)
    weights = (target / np.maximum(explored.logged.probabilities, 1e-300))[
        np.arange(len(explored.logged)), explored.logged.drawn
    ]
    free = policy_value(explored.logged, target, "ips", max_weight=math.inf, min_effective=0)
    clipped = policy_value(explored.logged, target, "ips", max_weight=4.0)
    assert free.share_clipped == 0
    assert clipped.share_clipped == pytest.approx((weights > 4).mean())
    assert clipped.value.value < free.value.value
    assert clipped.effective_sample_size > free.effective_sample_size
    assert clipped.largest_weight == pytest.approx(4 / np.minimum(weights, 4).sum())
