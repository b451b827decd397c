"""What a daily figure should be by the days before it: by their trend, their weekdays and how much they scatter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import t

WEEK = 7
TO_DEVIATION = 1.4826  # of a median absolute deviation, to the standard deviation of normal values
# Degrees of freedom of Student's t for each day of the reference, found by simulating normal values. The median alone
# would leave 0.37 (Rousseeuw & Croux 1993); the weekdays' own medians take the rest.
FREEDOM = 0.22


@dataclass(frozen=True)
class Expectation:
    """value: expected of the day. errors: of each day of the reference by the other days, float64 [days]."""

    value: float
    errors: np.ndarray

    def by_chance(self, chance: float) -> float:
        """What an error exceeds with this probability, by the median absolute error; what happened twice is none.

        The second: figures that jump now and then, such as new movies that come in batches, have no normal errors.
        """
        sizes = np.sort(np.abs(self.errors))
        quantile = t.isf(chance / 2, max(FREEDOM * len(sizes), 1))
        return float(max(quantile * TO_DEVIATION * np.median(sizes), sizes[-2]))


def expectation(reference: Mapping[date, float], day: date) -> Expectation:
    """reference: at least two days, all before the day, and the figure of each.

    The median of the days of the same weekday, brought forward by the trend; of all days where a weekday has no three.
    """
    days = sorted(reference)
    ages = np.array([(day - other).days for other in days])
    values = np.array([reference[other] for other in days])
    values = values + _slope(dict(zip(ages.tolist(), values.tolist(), strict=True))) * ages
    weekdays = ages % WEEK
    if min(np.sum(weekdays == weekday) for weekday in range(WEEK)) < 3:
        weekdays = np.zeros_like(weekdays)
    errors = [value - _median_of_others(values, weekdays, i) for i, value in enumerate(values)]
    return Expectation(float(np.median(values[weekdays == 0])), np.array(errors))


def _median_of_others(values: np.ndarray, weekdays: np.ndarray, i: int) -> float:
    """Of the other days of the same weekday."""
    is_other = weekdays == weekdays[i]
    is_other[i] = False
    return float(np.median(values[is_other]))


def _slope(by_age: Mapping[int, float]) -> float:
    """The change a day: the median over all pairs of days that are a week apart; 0 where there are few."""
    pairs = [(by_age[age] - by_age[age + WEEK]) / WEEK for age in by_age if age + WEEK in by_age]
    return float(np.median(pairs)) if len(pairs) >= WEEK else 0.0
