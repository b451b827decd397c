"""Bootstrap intervals over users: a resampled user brings all of his or her rows."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np


class Estimate(NamedTuple):
    """A metric's value with the ends of its 95 % interval; the ends are NaN for a metric without an interval."""

    value: float
    low: float = math.nan
    high: float = math.nan

    @property
    def has_interval(self) -> bool:
        return not math.isnan(self.low)


def bootstrap_mean(values: np.ndarray, users: np.ndarray, samples: int, seed: int) -> Estimate:
    """The mean over the rows with its percentile interval; NaN rows are left out.

    For a paired comparison of two models, pass the differences of the rows. users: the user of each row.
    """
    valid = ~np.isnan(values)
    if not valid.any():
        return Estimate(math.nan)
    _, user = np.unique(users[valid], return_inverse=True)
    total, count = np.bincount(user, values[valid]), np.bincount(user)
    times_drawn = _times_drawn(len(count), samples, seed)
    low, high = np.quantile((times_drawn @ total) / (times_drawn @ count), [0.025, 0.975])
    return Estimate(float(total.sum() / count.sum()), float(low), float(high))


@lru_cache(maxsize=2)
def _times_drawn(users: int, samples: int, seed: int) -> np.ndarray:
    """How often each sample draws each user, float64, samples x users; kept, since one metric comes after another."""
    drawn = np.random.default_rng(seed).multinomial(users, np.full(users, 1 / users), size=samples)
    return drawn.astype(np.float64)
