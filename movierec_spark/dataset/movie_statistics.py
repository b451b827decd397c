"""Popularity, recency and age of each movie at one moment."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class MovieStatistics:
    """Of the events before one moment, per movie (position).

    events: float64 [movies]. decayed: movies x half-lives, events each halved every half-life.
    age_days: days since the first event; NaN without one. by_group: movies x groups, events of the users of each.
    """

    events: np.ndarray
    decayed: np.ndarray
    age_days: np.ndarray
    groups: tuple[str, ...]
    by_group: np.ndarray

    def of_movies(self, movies: np.ndarray) -> "MovieStatistics":
        """The statistics of some movies only (positions)."""
        events, decayed, age, groups = (
            array[movies] for array in (self.events, self.decayed, self.age_days, self.by_group)
        )
        return replace(self, events=events, decayed=decayed, age_days=age, by_group=groups)

    def masked(self, has_events: np.ndarray) -> "MovieStatistics":
        """As if the movies without a mark had no events. has_events: bool [movies]."""
        decayed, groups = self.decayed * has_events[:, None], self.by_group * has_events[:, None]
        age = np.where(has_events, self.age_days, np.nan)
        return replace(self, events=self.events * has_events, decayed=decayed, age_days=age, by_group=groups)
