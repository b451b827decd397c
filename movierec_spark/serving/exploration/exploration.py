"""What was explored in the lists of a block of users."""

from typing import NamedTuple

import numpy as np


class Exploration(NamedTuple):
    """What could have stood at the explored places, and what was drawn.

    first_rank: of the places, which are consecutive.
    movies: int, users x places x options, -1 for none; the first option is the movie that stands there by rank.
    scores: float64, by which the options were ranked. propensities: float64, the probability of each to be drawn,
    0 for none. is_new: bool, whether it was an option as a new movie.
    drawn: int, users x places, which option it is; -1 at a place that is not explored, which has no options.
    """

    first_rank: int
    movies: np.ndarray
    scores: np.ndarray
    propensities: np.ndarray
    is_new: np.ndarray
    drawn: np.ndarray

    @property
    def is_explored(self) -> np.ndarray:
        """bool, users x places."""
        return self.drawn >= 0

    def of_drawn(self, values: np.ndarray) -> np.ndarray:
        """Users x places, of values of options those of the drawn ones; of the first option where none was drawn."""
        return np.take_along_axis(values, np.maximum(self.drawn, 0)[:, :, None], axis=2)[:, :, 0]

    def over_lists(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Users x n: whether the place of the list is explored, and the propensity of its movie, nan elsewhere."""
        is_explored = np.zeros((len(self.drawn), n), dtype=bool)
        propensities = np.full(is_explored.shape, np.nan)
        places = slice(self.first_rank - 1, self.first_rank - 1 + self.drawn.shape[1])
        is_explored[:, places] = self.is_explored
        propensities[:, places] = np.where(self.is_explored, self.of_drawn(self.propensities), np.nan)
        return is_explored, propensities
