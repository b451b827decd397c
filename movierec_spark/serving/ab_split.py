"""Which users belong to a stable share of all: by a hash, the same in every run and for every day."""

from collections.abc import Mapping

import numpy as np

from movierec_spark.serving.user_hash import uniforms
from movierec_spark.settings.serving_section import CHAMPION

SPLIT = "challenger"  # names the numbers by which variants divide the users, and is the variant that comes first


def in_share(user_ids: np.ndarray, share: float, name: str) -> np.ndarray:
    """bool [users]: whether each belongs to the share (0 to 1) of this name; a larger share holds a smaller one.

    Shares of different names are independent of each other.
    """
    return uniforms(user_ids, (name,))[:, 0] < share


def variants_of(user_ids: np.ndarray, shares: Mapping[str, float]) -> np.ndarray:
    """str [users]: the variant of each, the champion beside them. shares: by name of a variant, 1 or less in all.

    Shares lie side by side, SPLIT first, then by name: where one changes, the users of those before it stay theirs.
    """
    names = sorted(shares, key=lambda name: (name != SPLIT, name))
    ends = np.cumsum([shares[name] for name in names])
    return np.array([*names, CHAMPION])[np.searchsorted(ends, uniforms(user_ids, (SPLIT,))[:, 0], side="right")]
