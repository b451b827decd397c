"""The difference of two groups of users in a ratio of sums, with its interval and what size of it could be seen."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

CONFIDENCE, POWER = 0.95, 0.8


@dataclass(frozen=True)
class UserTotals:
    """What the users of one group brought: rows of equal totals, which is all that a resampling needs.

    numerators, denominators: float64 [rows], the totals of one user; the figure is the sum of the ones over the sum of
    the others. users: int64 [rows], how many users have these.
    """

    numerators: np.ndarray
    denominators: np.ndarray
    users: np.ndarray

    @property
    def n_users(self) -> int:
        return int(self.users.sum())

    @property
    def ratio(self) -> float:
        """nan where nothing could be had."""
        whole = float(self.users @ self.denominators)
        return float(self.users @ self.numerators) / whole if whole else float("nan")


@dataclass(frozen=True)
class Difference:
    """A variant's figure less the champion's. low, high: ends of its 95 % bootstrap interval over users.

    detectable: the smallest true difference that would be found four times in five with so many users.
    """

    value: float
    low: float
    high: float
    detectable: float


def difference(variant: UserTotals, champion: UserTotals, samples: int, seed: int) -> Difference | None:
    """None where one of both has no user, or nothing could be had."""
    groups = (variant, champion)
    if any(not group.n_users or np.isnan(group.ratio) for group in groups):
        return None
    generator = np.random.default_rng(seed)
    ratios = [_resampled_ratios(group, samples, generator) for group in groups]
    ends = np.nanquantile(ratios[0] - ratios[1], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    error = np.sqrt(sum(_squared_error(group) for group in groups))
    multiple = norm.ppf((1 + CONFIDENCE) / 2) + norm.ppf(POWER)
    return Difference(variant.ratio - champion.ratio, float(ends[0]), float(ends[1]), float(multiple * error))


def _resampled_ratios(group: UserTotals, samples: int, generator: np.random.Generator) -> np.ndarray:
    """float64 [samples]. As many users are drawn as there are, which is a multinomial draw of their rows."""
    drawn = generator.multinomial(group.n_users, group.users / group.n_users, size=samples)
    wholes = drawn @ group.denominators
    return np.divide(drawn @ group.numerators, wholes, out=np.full(samples, np.nan), where=wholes > 0)


def _squared_error(group: UserTotals) -> float:
    """The squared standard error of the ratio by the delta method (Cochran 1977, ratio estimation)."""
    n_users, mean_whole = group.n_users, group.users @ group.denominators / group.n_users
    residuals = group.numerators - group.ratio * group.denominators
    variance = group.users @ residuals**2 / max(n_users - 1, 1)
    return float(variance / n_users / mean_whole**2)
