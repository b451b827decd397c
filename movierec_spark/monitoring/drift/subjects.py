"""What is watched: distributions of what arrives, and figures of a day."""

from dataclasses import dataclass
from enum import StrEnum

from movierec_spark.settings.drift_section import Area


class Kind(StrEnum):
    """What the values of a subject are, which decides by which statistics they are compared."""

    CATEGORY = "category"  # a distribution of texts
    NUMBER = "number"  # a distribution of numbers
    COUNT = "count"  # a figure of a day that is 0 or more, of which the ratio counts
    SHARE = "share"  # a figure of a day between 0 and 1, of which the difference counts


@dataclass(frozen=True)
class Subject:
    """One thing that is watched.

    area: events, users, catalogue or output. sized_by: of a daily figure, the one that says of how many it is; None:
    it counts them itself.
    """

    area: Area
    kind: Kind
    sized_by: str | None = None


EVENTS_OF = "events_of_"  # before a type of event: how many of it a day brings
USERS, LISTS = "active_users", "lists"  # figures of how many other figures are
DISTRIBUTIONS = {
    "stars": Subject("events", Kind.NUMBER),
    "event_type": Subject("events", Kind.CATEGORY),
    "hour": Subject("events", Kind.CATEGORY),
    "genre": Subject("catalogue", Kind.CATEGORY),
    "release_year": Subject("catalogue", Kind.NUMBER),
}
_FIGURES = {
    "unknown_movie_share": Subject("events", Kind.SHARE, USERS),
    USERS: Subject("users", Kind.COUNT),
    "events_per_user": Subject("users", Kind.COUNT, USERS),
    "new_user_share": Subject("users", Kind.SHARE, USERS),
    "new_movies": Subject("catalogue", Kind.COUNT),
    LISTS: Subject("output", Kind.COUNT),
    "coverage": Subject("output", Kind.COUNT, LISTS),
    "popularity": Subject("output", Kind.COUNT, LISTS),
    "overlap": Subject("output", Kind.SHARE, LISTS),
    "cold_share": Subject("output", Kind.SHARE, LISTS),
    "score_gap": Subject("output", Kind.COUNT, LISTS),
}


def figure_subject(name: str) -> Subject:
    """The subject of a daily figure. Raises KeyError for none."""
    return Subject("events", Kind.COUNT, USERS) if name.startswith(EVENTS_OF) else _FIGURES[name]
