"""Whether a variant is better: a true lift is found, none is found where there is none, and users are resampled."""

import numpy as np
import pytest

from movierec_spark.monitoring.variants.difference import Difference, UserTotals, difference
from movierec_spark.monitoring.variants.sample_ratio import sample_ratio_p

SAMPLES = 400


def totals(rng: np.random.Generator, users: int, rate: float) -> UserTotals:
    """Users who were shown some movies and clicked some, each at a rate of his own."""
    shown = rng.integers(1, 20, users)
    own_rates = rng.beta(8 * rate, 8 * (1 - rate), users)
    pairs, counts = np.unique(np.c_[rng.binomial(shown, own_rates), shown], axis=0, return_counts=True)
    return UserTotals(pairs[:, 0].astype(float), pairs[:, 1].astype(float), counts)


def compared(seed: int, users: int, rates: tuple[float, float]) -> Difference:
    rng = np.random.default_rng(seed)
    variant, champion = (totals(rng, users, rate) for rate in rates)
    found = difference(variant, champion, SAMPLES, seed)
    assert found is not None
    return found


def test_no_lift_is_found_where_there_is_none() -> None:
    found = [compared(seed, 400, (0.2, 0.2)) for seed in range(200)]
    alarms = [not one.low <= 0 <= one.high for one in found]
    assert np.mean(alarms) <= 0.09


def test_a_lift_of_the_detectable_size_is_found_four_times_in_five() -> None:
    size = np.mean([compared(seed, 400, (0.2, 0.2)).detectable for seed in range(20)])
    found = [compared(seed, 400, (0.2 + size, 0.2)) for seed in range(200)]
    assert 0.72 <= np.mean([one.low > 0 for one in found]) <= 0.9
    assert np.mean([one.value for one in found]) == pytest.approx(size, rel=0.15)


def test_users_with_equal_totals_may_stand_in_one_row_or_in_many() -> None:
    rows = UserTotals(np.array([1.0, 0.0]), np.array([4.0, 2.0]), np.array([3, 2]))
    alone = UserTotals(np.array([1.0, 1, 1, 0, 0]), np.array([4.0, 4, 4, 2, 2]), np.ones(5, dtype=int))
    assert rows.ratio == alone.ratio == 3 / 16
    one, other = (difference(group, rows, 20_000, seed=0) for group in (rows, alone))
    assert one is not None
    assert other is not None
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=0.02)
    assert one.detectable == pytest.approx(other.detectable)


def test_without_users_or_anything_to_be_had_nothing_is_said() -> None:
    someone = UserTotals(np.ones(1), np.ones(1), np.ones(1, dtype=int))
    nobody = UserTotals(np.empty(0), np.empty(0), np.empty(0, dtype=int))
    nothing = UserTotals(np.zeros(1), np.zeros(1), np.ones(1, dtype=int))
    assert difference(nobody, someone, SAMPLES, 0) is None
    assert difference(someone, nothing, SAMPLES, 0) is None


def test_users_who_are_missing_from_one_variant_are_noticed() -> None:
    shares = {"champion": 0.8, "challenger": 0.2, "unused": 0.0}
    rng = np.random.default_rng(0)
    fair = [dict(zip(shares, rng.multinomial(2000, list(shares.values())), strict=True)) for _ in range(300)]
    assert np.mean([sample_ratio_p(users, shares) < 0.05 for users in fair]) == pytest.approx(0.05, abs=0.04)
    assert sample_ratio_p({"champion": 8000, "challenger": 1800}, shares) < 0.001
    assert sample_ratio_p({"champion": 9, "challenger": 1}, shares) is None
    assert sample_ratio_p({"champion": 100}, {"champion": 1.0}) is None
