"""What the people of a world do on a day: with the lists that they are shown, and by themselves."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

from movierec_spark.devstack.simulation.world import Tastes
from movierec_spark.features.preferences import IMPRESSION

LIKED, DISLIKED = 4.0, 2.0  # stars from which on, and up to which
Event = dict[str, Any]  # as a source of kind feedback delivers it


@dataclass(frozen=True)
class Habits:
    """shown: places of a list that a user is shown. attention: place r is looked at with the chance 1 / r^attention (a
    position-based model: Joachims et al. 2017). dislikes: the chance to say so of a movie that was looked at.
    searches: the mean number of movies that a user finds and plays a day without any list.
    """

    shown: int = 10
    attention: float = 0.5
    dislikes: float = 0.3
    searches: float = 1.0


@dataclass(frozen=True)
class ShownList:
    """What one user is shown: movie_ids, the best first."""

    user_id: int
    publication_id: str
    movie_ids: tuple[int, ...]

    def first(self, places: int) -> "ShownList":
        return replace(self, movie_ids=self.movie_ids[:places])


def events_of(
    lists: Mapping[int, ShownList], tastes: Tastes, played: set[tuple[int, int]], day: date, habits: Habits, seed: int
) -> list[Event]:
    """The events of a day, in the order in which they happen; the same seed and lists give the same ones.

    lists: by user; who has none only searches. played: (user, movie) that were played before, which nobody does again;
    this adds to them.
    """
    events: list[Event] = []
    for user in sorted(tastes):
        rng = np.random.default_rng((seed, day.toordinal(), user))
        moment = datetime.combine(day, time(8), UTC) + timedelta(seconds=int(rng.integers(12 * 3600)))
        fresh = {movie: stars for movie, stars in tastes[user].items() if (user, movie) not in played}
        of_user = [*_reactions(lists.get(user), fresh, habits, rng)]
        of_user += _searches(fresh, {event["movie_id"] for event in of_user}, habits, rng)
        for number, event in enumerate(of_user):
            event_id = f"{day}-{user}-{number}"
            at = f"{moment + timedelta(seconds=10 * number):%Y-%m-%dT%H:%M:%SZ}"
            events.append({"event_id": event_id, "user_id": user, "occurred_at": at, **event})
        played |= {(user, event["movie_id"]) for event in of_user if event["event_type"] == "play"}
    return sorted(events, key=lambda event: (event["occurred_at"], event["event_id"]))


def _reactions(
    shown: ShownList | None, taste: Mapping[int, float], habits: Habits, rng: np.random.Generator
) -> Iterator[Event]:
    """Impressions of the first places, and what the user thinks of those that he or she looks at."""
    for rank, movie in enumerate(shown.movie_ids[: habits.shown] if shown else (), start=1):
        assert shown is not None
        told = {"publication_id": shown.publication_id, "rank": rank, "scenario": "home"}
        yield {"event_type": IMPRESSION, "movie_id": movie, **told}
        is_seen, speaks = rng.random() < rank**-habits.attention, rng.random() < habits.dislikes
        stars = taste.get(movie)
        if stars is not None and is_seen and stars >= LIKED:
            yield {"event_type": "play", "movie_id": movie, **told}
        elif stars is not None and is_seen and speaks and stars <= DISLIKED:
            yield {"event_type": "dislike", "movie_id": movie, **told}


def _searches(
    taste: Mapping[int, float], shown: Collection[int], habits: Habits, rng: np.random.Generator
) -> list[Event]:
    """Movies of the user's taste that were not shown that day, found without a list."""
    liked = sorted(movie for movie, stars in taste.items() if stars >= LIKED and movie not in shown)
    chosen = rng.permutation(liked)[: rng.poisson(habits.searches)]
    return [{"event_type": "play", "movie_id": int(movie), "scenario": "search"} for movie in chosen]
