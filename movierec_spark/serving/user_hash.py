"""Numbers that look drawn at random for users, and are the same in every run: by a hash."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def uniforms(user_ids: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """float64, users x names, in [0, 1): for each name numbers of its own, which rest on the user and the name alone.

    The hash is splitmix64's (Steele, Lea, Flood 2014), the user its seed and the checksum of the name its counter.
    """
    counters = np.array([crc32(name.encode()) for name in names], dtype=np.uint64)
    with np.errstate(over="ignore"):
        mixed = user_ids.astype(np.int64).view(np.uint64)[:, None] + counters * GOLDEN
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2**53
