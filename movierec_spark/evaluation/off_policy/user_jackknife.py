"""Intervals by leaving out each user in turn: a user's places are not independent of each other, users are."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.evaluation.off_policy.estimators import Sums

ROUNDING = 1e-9  # of the mean reward: a smaller standard error is not one


@dataclass(frozen=True)
class Jackknife:
    """A statistic with its standard error, NaN where no user changes it, and the degrees of freedom of that."""

    value: float
    standard_error: float
    freedom: float

    def estimate(self, most_freedom: float = math.inf) -> Estimate:
        """With the 95 % interval of Student's t; without one where either number of degrees of freedom is NaN."""
        from scipy.stats import t  # a second to import

        half_width = float(t.ppf(0.975, np.minimum(self.freedom, most_freedom))) * self.standard_error
        return Estimate(self.value, self.value - half_width, self.value + half_width)


def user_jackknife(statistic: Callable[[Sums], np.ndarray], by_user: Sums) -> Jackknife:
    """The statistic of all users, and what leaving out each tells of its spread (Efron & Stein 1981).

    Degrees of freedom: (sum d^2)^2 / sum d^4 of the users' deviations d (Satterthwaite 1946), how many users' worth of
    deviations the standard error is made of, at most the users less one. A few users of large weight or of the only
    rewards thus widen the interval, where a bootstrap of the same users, like the normal interval, is too narrow.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        value, without = float(statistic(by_user.total())), statistic(by_user.without_each())
        deviations = without - without.mean()
        squares = deviations**2
        n_users, of_squares = len(squares), squares.sum()
        standard_error = math.sqrt((n_users - 1) / n_users * of_squares)
        freedom = min(n_users - 1, float(of_squares**2 / (squares @ squares)))
    mean_reward = float(np.abs(by_user.reward).sum() / by_user.places.sum())
    if not standard_error > ROUNDING * mean_reward:
        return Jackknife(value, math.nan, math.nan)
    return Jackknife(value, standard_error, freedom)
