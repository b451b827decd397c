"""The state of the models that predict ratings: what they know of the movies."""

from dataclasses import dataclass, field, replace

import numpy as np

from movierec_spark.models.state_files import FORMERLY


@dataclass(frozen=True)
class StarsState:
    """Explicit ALS and, beside it, user and movie biases with ALS on their residual.

    mean: of all ratings. movie_bias: float64 [movies], shrunk. is_rated: bool [movies], rated in training or not.
    explicit, residual: float32 [movies x sum(ranks)], the factors of each rank side by side; zero for movies that were
    not rated.
    """

    mean: float
    movie_bias: np.ndarray
    is_rated: np.ndarray = field(metadata={FORMERLY: "known"})
    explicit: np.ndarray
    residual: np.ndarray
    reg_param: float
    bias_shrinkage: float
    ranks: tuple[int, ...]

    def of_movies(self, movies: np.ndarray) -> "StarsState":
        """The state of some movies only (positions)."""
        per_movie = ("movie_bias", "is_rated", "explicit", "residual")
        return replace(self, **{name: getattr(self, name)[movies] for name in per_movie})
