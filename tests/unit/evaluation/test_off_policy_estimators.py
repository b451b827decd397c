"""Estimators and their intervals beside the same sums in plain loops."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from movierec_spark.evaluation.off_policy.estimators import ESTIMATORS
from movierec_spark.evaluation.off_policy.logged_places import NO_MOVIE, LoggedPlaces
from movierec_spark.evaluation.off_policy.policy_value import policy_value


@dataclass(frozen=True)
class Place:
    """An explored place as plain numbers, one entry of each list per option."""

    user: int
    probabilities: list[float]
    target: list[float]
    predicted: list[float]
    drawn: int
    reward: float


@st.composite
def places(draw: st.DrawFn) -> Place:
    options = draw(st.integers(1, 5))
    chances = draw(st.lists(st.integers(1, 9), min_size=options, max_size=options))
    wanted = draw(st.lists(st.integers(0, 9), min_size=options, max_size=options).filter(any))
    rewards = st.integers(-20, 50).map(lambda tenths: tenths / 10)
    return Place(
        user=draw(st.integers(-3, 6)),
        probabilities=[chance / sum(chances) for chance in chances],
        target=[weight / sum(wanted) for weight in wanted],
        predicted=draw(st.lists(rewards, min_size=options, max_size=options)),
        drawn=draw(st.integers(0, options - 1)),
        reward=draw(rewards),
    )


def to_arrays(log: list[Place]) -> tuple[LoggedPlaces, np.ndarray, np.ndarray]:
    """The log, the target policy and the predicted rewards; shorter places are padded."""
    width = max(len(place.target) for place in log)

    def padded(rows: list[list[float]]) -> np.ndarray:
        return np.array([row + [0.0] * (width - len(row)) for row in rows])

    probabilities = padded([place.probabilities for place in log])
    logged = LoggedPlaces(
        users=np.array([place.user for place in log]),
        ranks=np.ones(len(log), dtype=np.int64),
        options=np.where(probabilities > 0, np.arange(width), NO_MOVIE),
        probabilities=probabilities,
        drawn=np.array([place.drawn for place in log]),
        rewards=np.array([place.reward for place in log]),
    )
    return logged, padded([place.target for place in log]), padded([place.predicted for place in log])


def in_loops(estimator: str, log: list[Place], max_weight: float) -> float:
    """The estimate of some places, NaN where it divides by zero."""
    total_weight = weighted_rewards = expected_rewards = weighted_residuals = 0.0
    for place in log:
        weight = min(place.target[place.drawn] / place.probabilities[place.drawn], max_weight)
        total_weight += weight
        weighted_rewards += weight * place.reward
        weighted_residuals += weight * (place.reward - place.predicted[place.drawn])
        for probability, reward in zip(place.target, place.predicted, strict=True):
            expected_rewards += probability * reward
    n = len(log) or math.nan
    by_weight = total_weight or math.nan
    return {
        "ips": weighted_rewards / n,
        "snips": weighted_rewards / by_weight,
        "direct": expected_rewards / n,
        "dr": expected_rewards / n + weighted_residuals / n,
        "sndr": expected_rewards / n + weighted_residuals / by_weight,
    }[estimator]


@pytest.mark.parametrize("estimator", ESTIMATORS)
@settings(max_examples=60, deadline=None)
@given(log=st.lists(places(), min_size=1, max_size=12), max_weight=st.sampled_from([0.5, 2.0, 100.0]))
def test_each_estimator_is_what_plain_loops_make_of_the_log(
    estimator: str, log: list[Place], max_weight: float
) -> None:
    logged, target, predicted = to_arrays(log)
    result = policy_value(logged, target, estimator, predicted, max_weight, min_effective=0)
    assert result.value.value == pytest.approx(in_loops(estimator, log, max_weight), abs=1e-9, nan_ok=True)
    served = sum(place.reward for place in log) / len(log)
    assert result.served.value == pytest.approx(served, abs=1e-9)
    difference = in_loops(estimator, log, max_weight) - served
    assert result.difference.value == pytest.approx(difference, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("estimator", ESTIMATORS)
@settings(max_examples=60, deadline=None)
@given(log=st.lists(places(), min_size=2, max_size=12))
def test_the_interval_is_made_of_estimates_without_each_user(estimator: str, log: list[Place]) -> None:
    logged, target, predicted = to_arrays(log)
    users = sorted({place.user for place in log})
    without = [in_loops(estimator, [place for place in log if place.user != user], 100.0) for user in users]
    squares = [(value - sum(without) / len(users)) ** 2 for value in without]
    standard_error = math.sqrt((len(users) - 1) / len(users) * sum(squares))
    estimate = policy_value(logged, target, estimator, predicted, 100.0, min_effective=0).value
    if estimate.has_interval:
        freedom = min(len(users) - 1, sum(squares) ** 2 / sum(square**2 for square in squares))
        half_width = t.ppf(0.975, freedom) * standard_error
        assert estimate.low == pytest.approx(estimate.value - half_width, rel=1e-4, abs=1e-9)
        assert estimate.high == pytest.approx(estimate.value + half_width, rel=1e-4, abs=1e-9)
    else:
        assert math.isnan(standard_error) or standard_error < 1e-6
