"""Which further movies a list may hold so that no group has more movies in it than its limit."""

import numpy as np

from movierec_spark.kernels.compiled import compiled
from movierec_spark.kernels.mmr import Groups


@compiled
def within_limits(movies: np.ndarray, n_given: int, groups: Groups) -> np.ndarray:
    """bool, as movies: whether a movie fits beside the n_given first and all those before it that fit.

    movies: int32, users x m, -1 for none. The first n_given are there whatever the limits say. Any of the movies that
    fit may stand together: no group has more of them than its limit, but for what the first ones have.
    """
    fits = np.zeros(movies.shape, dtype=np.bool_)
    for user in range(len(movies)):
        n_remaining = groups.limits.copy()
        for i in range(movies.shape[1]):
            movie = movies[user, i]
            if movie < 0:
                continue
            of_movie = groups.members[groups.starts[movie] : groups.starts[movie + 1]]
            is_within = True
            for group in of_movie:
                is_within = is_within and n_remaining[group] > 0
            fits[user, i] = is_within or i < n_given
            if fits[user, i]:
                for group in of_movie:
                    n_remaining[group] -= 1
    return fits
