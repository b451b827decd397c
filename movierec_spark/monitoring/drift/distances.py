"""How far two distributions over the same values are from each other."""

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance

from movierec_spark.profiling.drift import stability_index


def psi(reference: np.ndarray, recent: np.ndarray) -> float:
    """The population stability index. reference, recent: rows of each bin, float64 [bins]."""
    index = stability_index(dict(enumerate(reference)), dict(enumerate(recent)))
    assert index is not None
    return index


def jensen_shannon(reference: np.ndarray, recent: np.ndarray) -> float:
    """The Jensen-Shannon divergence in bits, 0 to 1 (Lin 1991). reference, recent: rows of each bin, float64 [bins]."""
    return float(jensenshannon(reference, recent, base=2) ** 2)


def wasserstein(values: np.ndarray, reference: np.ndarray, recent: np.ndarray) -> float:
    """The first Wasserstein distance in standard deviations of the reference; 0 where it has none.

    values: float64 [values]; reference, recent: rows of each value, float64 [values].
    """
    deviation = standard_deviation(values, reference)
    return float(wasserstein_distance(values, values, reference, recent)) / deviation if deviation else 0.0


def standard_deviation(values: np.ndarray, rows: np.ndarray) -> float:
    """Of values of which each stands in so many rows."""
    mean = np.average(values, weights=rows)
    return float(np.sqrt(np.average((values - mean) ** 2, weights=rows)))
