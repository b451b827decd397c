"""Sample-ratio check: whether each variant served as many users as its share says."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import chisquare

FEWEST_EXPECTED = 5  # users of a variant; with fewer the test says nothing (Cochran 1952)


def sample_ratio_p(users: Mapping[str, int], shares: Mapping[str, float]) -> float | None:
    """The p-value of a chi-square test that users fell to the variants by their shares.

    A small one (below 0.001: Fabijan et al. 2019) says that the variants can't be compared: users of one are missing.
    shares: of all variants that serve, which sum to 1; users: how many each served. None where there are too few users.
    """
    total = sum(users.values())
    names = [name for name, share in shares.items() if share > 0]
    expected = np.array([shares[name] for name in names]) * total
    if len(names) < 2 or expected.min() < FEWEST_EXPECTED:
        return None
    counted = np.array([users.get(name, 0) for name in names], dtype=np.float64)
    return float(chisquare(counted, expected * counted.sum() / expected.sum()).pvalue)
