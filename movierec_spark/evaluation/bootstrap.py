"""Bootstrap intervals over users: a user drawn brings all of his or her rows."""

from typing import NamedTuple

import numpy as np


class Interval(NamedTuple):
    """A mean with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def bootstrap_mean(values: np.ndarray, users: np.ndarray, samples: int, seed: int) -> Interval:
    """The mean over rows and its percentile interval; NaN rows count nowhere.

    For a paired comparison of two models pass the rows' differences. users: whose each row is.
    """
    valid = ~np.isnan(values)
    if not valid.any():
        return Interval(np.nan, np.nan, np.nan)
    _, user = np.unique(users[valid], return_inverse=True)
    total, count = np.bincount(user, values[valid]), np.bincount(user)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(count), np.full(len(count), 1 / len(count)), size=samples)
    low, high = np.quantile((drawn @ total) / (drawn @ count), [0.025, 0.975])
    return Interval(float(total.sum() / count.sum()), float(low), float(high))
