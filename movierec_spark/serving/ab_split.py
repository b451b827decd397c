"""Which users belong to a stable share of all: by a hash, the same in every run and for every day."""

from zlib import crc32

import numpy as np


def in_share(user_ids: np.ndarray, share: float, name: str) -> np.ndarray:
    """bool [users]: whether each belongs to the share (0 to 1) of this name; a larger share holds a smaller one.

    Shares of different names are independent of each other. The hash is splitmix64's.
    """
    with np.errstate(over="ignore"):
        mixed = user_ids.astype(np.int64).view(np.uint64) + np.uint64(crc32(name.encode())) * np.uint64(
            0x9E3779B97F4A7C15
        )
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2**53 < share
