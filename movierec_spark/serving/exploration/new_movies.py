"""The new movies of a day."""

import numpy as np

from movierec_spark.serving.user_hash import uniforms

MAX_NEW = 256  # that may be drawn as new ones on one day


def new_of_day(movie_ids: np.ndarray, seed: str) -> np.ndarray:
    """MAX_NEW of the ids, ascending, where there are more: others on another day."""
    numbers = uniforms(movie_ids, (f"new {seed}",))[:, 0]
    return np.sort(movie_ids[np.argsort(numbers, kind="stable")[:MAX_NEW]])
