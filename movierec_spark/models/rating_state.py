"""The item side of the models that predict stars."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class StarsState:
    """Explicit ALS and, beside it, user and movie biases with ALS on their residual.

    mean: of all ratings. movie_bias: float64 [movies], shrunk. known: bool [movies], rated in training.
    explicit, residual: float32 [movies x sum(ranks)], one factorisation a rank side by side, zero for movies that
    are not known.
    """

    mean: float
    movie_bias: np.ndarray
    known: np.ndarray
    explicit: np.ndarray
    residual: np.ndarray
    reg_param: float
    bias_shrinkage: float
    ranks: tuple[int, ...]

    def of_movies(self, movies: np.ndarray) -> "StarsState":
        """The state of some movies only (positions)."""
        per_movie = ("movie_bias", "known", "explicit", "residual")
        return replace(self, **{name: getattr(self, name)[movies] for name in per_movie})
