"""A model that learns nothing more, beside the loop: what its lists bring from one day on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from movierec_spark.devstack.simulation.reactions import Event, Habits, ShownList, events_of
from movierec_spark.devstack.simulation.world import Tastes
from movierec_spark.features.preferences import IMPRESSION

Pair = tuple[int, int]  # user, movie


@dataclass
class FrozenModel:
    """The lists of one day, served again and again without what was played, as in the loop.

    lists: as long as they are stored, so that what drops out of the first places has something to follow it.
    played: what nobody plays again, and gets no more; what was disliked joins it.
    """

    lists: Mapping[int, ShownList]
    played: set[Pair]

    def react(self, tastes: Tastes, day: date, habits: Habits, seed: int) -> list[Event]:
        """What people would do on the day if they were shown its lists."""
        events = events_of(self.current_lists(), tastes, self.played, day, habits, seed)
        self.played |= reacted_pairs(events)
        return events

    def current_lists(self) -> dict[int, ShownList]:
        return {user: replace(one, movie_ids=self._left(one)) for user, one in self.lists.items()}

    def _left(self, one: ShownList) -> tuple[int, ...]:
        return tuple(movie for movie in one.movie_ids if (one.user_id, movie) not in self.played)


def reacted_pairs(events: list[Event]) -> set[Pair]:
    return {(one["user_id"], one["movie_id"]) for one in events if one["event_type"] != IMPRESSION}
