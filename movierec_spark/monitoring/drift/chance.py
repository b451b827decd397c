"""How far two periods are apart by chance alone, where nothing has changed.

Were rows independent, PSI would be (1/n + 1/m) times a chi-square with bins - 1 degrees of freedom (Yurdakul 2018).
They are not: a user brings many at once, and weekdays differ. So the spread is not assumed but taken from the reference
itself, cut into blocks as long as the recent period: the two-moment correction of the chi-square test for clustered
samples (Rao & Scott 1981), as an F because the spread is known from few blocks only.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import f, t

from movierec_spark.monitoring.drift.distances import standard_deviation


@dataclass(frozen=True)
class Spread:
    """How much blocks of one period differ in their shares.

    trace: mean over the blocks of their chi-square distance from the whole; bins - 1 for independent rows, more for
    clustered ones. freedom: in how many directions they differ, from 1 to bins - 1. blocks: degrees of freedom that
    both are known with, the number of blocks less 1. directions: bins - 1.
    """

    trace: float
    freedom: float
    blocks: int
    directions: int

    @property
    def inflation(self) -> float:
        """How many clustered rows tell as much as an independent one: the design effect (Kish 1965), 1 or more."""
        return self.trace / self.directions


def spread_of(blocks: np.ndarray) -> Spread:
    """blocks: rows of each block and bin, float64 [blocks >= 3, bins >= 2]; no block is empty."""
    n_free, n_directions = len(blocks) - 1, blocks.shape[1] - 1
    filled = blocks[:, blocks.sum(axis=0) > 0]
    in_block, shares = filled.sum(axis=1, keepdims=True), filled.sum(axis=0) / filled.sum()
    residuals = (filled - in_block * shares) / np.sqrt(in_block * shares)
    covariance = residuals.T @ residuals / n_free
    trace = float(np.trace(covariance))
    # Unbiased for the trace of the squared covariance (Srivastava 2005).
    squares = (np.sum(covariance**2) - trace**2 / n_free) * n_free**2 / ((n_free - 1) * (n_free + 2))
    freedom = np.clip(trace**2 / squares, 1, n_directions) if squares > 0 else n_directions
    return Spread(max(trace, float(n_directions)), float(freedom), n_free, n_directions)


def psi_by_chance(spread: Spread, n_reference: float, n_recent: float, chance: float) -> float:
    """What PSI exceeds with this probability while nothing has changed."""
    quantile = f.isf(chance, spread.freedom, spread.freedom * spread.blocks)
    return float((1 / n_reference + 1 / n_recent) * spread.trace * quantile)


def jensen_shannon_by_chance(spread: Spread, n_reference: float, n_recent: float, chance: float) -> float:
    """The same of the Jensen-Shannon divergence: close to equality it is PSI / 8 nats, both being chi-square."""
    return psi_by_chance(spread, n_reference, n_recent, chance) / (8 * np.log(2))


def wasserstein_by_chance(values: np.ndarray, blocks: np.ndarray, n_recent: float, chance: float) -> float:
    """The same of the Wasserstein distance in standard deviations.

    Its mean is the integral of E|F - G| (Bobkov & Ledoux 2019), and no function of slope 1 varies more than the value
    itself, which so bounds its spread around this mean (Borell's inequality); the spread of means is that of the
    blocks. values: float64 [values], ascending; blocks: rows, float64 [blocks >= 3, values].
    """
    rows, in_block = blocks.sum(axis=0), blocks.sum(axis=1)
    deviation = standard_deviation(values, rows)
    if not deviation:
        return 0.0
    below = np.cumsum(rows)[:-1] / rows.sum()
    mean = np.sqrt(2 / np.pi) * np.sum(np.sqrt(below * (1 - below)) * np.diff(values)) / deviation
    means = (blocks @ values / in_block - np.average(values, weights=rows)) / deviation
    n_free = len(blocks) - 1
    inflation = max(float(in_block @ means**2) / n_free, 1.0)
    unit = np.sqrt(inflation * (1 / rows.sum() + 1 / n_recent))
    return float(unit * (mean + t.isf(chance / 2, n_free)))
