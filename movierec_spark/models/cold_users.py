"""What ranks movies for a user without a history: what is popular of late, in the user's groups where known.

The score is the log of a movie's decayed popularity plus, averaged over the groups that the user belongs to, the
log of how much more of the group's events than of everybody's are with the movie: the geometric mean of the
movie's popularity in these groups.
"""

from dataclasses import dataclass

import numpy as np

from movierec_spark.dataset.movie_statistics import MovieStatistics

SMALLEST_DECAYED = 1e-3
SHRINKAGE = 20.0  # events of everybody's kind that a movie is given beside its own


@dataclass(frozen=True)
class ColdUsers:
    """Scores of movies for users without a history.

    log_popularity: float32, movies x half-lives. groups: names. lifts: float32, movies x groups.
    """

    log_popularity: np.ndarray
    groups: tuple[str, ...]
    lifts: np.ndarray


def fit_cold_users(statistics: MovieStatistics) -> ColdUsers:
    """The scores of movies for users of whom nothing but their groups is known."""
    return ColdUsers(
        log_popularity(statistics.decayed).astype(np.float32),
        statistics.groups,
        lifts(statistics.by_group).astype(np.float32),
    )


def log_popularity(decayed: np.ndarray) -> np.ndarray:
    """Of decayed events, also of none."""
    return np.log(decayed + SMALLEST_DECAYED)


def lifts(by_group: np.ndarray) -> np.ndarray:
    """log(P(group | movie) / P(group)), which is log(P(movie | group) / P(movie)); shrunk for movies of few events.

    by_group: events, movies x groups. Probabilities are among all groups, which leaves the differences between
    movies what they are among the groups of one kind.
    """
    total = by_group.sum()
    if not total:
        return np.zeros_like(by_group)
    share, of_movie = by_group.sum(axis=0) / total, by_group.sum(axis=1, keepdims=True)
    log_lifts, has_events = np.zeros_like(by_group), share > 0
    expected = by_group[:, has_events] / share[has_events]
    log_lifts[:, has_events] = np.log((expected + SHRINKAGE) / (of_movie + SHRINKAGE))
    return log_lifts
