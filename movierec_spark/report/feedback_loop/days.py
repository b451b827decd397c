"""The figures of a feedback loop by day: what people did with the lists, and what these lists showed."""

from dataclasses import dataclass
from datetime import date
from math import nan


@dataclass(frozen=True)
class Clicks:
    """impressions: movies that were shown. clicks: those of them that were played."""

    clicks: int
    impressions: int

    @property
    def rate(self) -> float:
        """The click-through rate; NaN where nothing was shown."""
        return self.clicks / self.impressions if self.impressions else nan

    def __add__(self, other: "Clicks") -> "Clicks":
        return Clicks(self.clicks + other.clicks, self.impressions + other.impressions)


@dataclass(frozen=True)
class Arms:
    """What the same people did with the lists of the loop, and with those of a model frozen at the day of the change.

    frozen: None before that day.
    """

    loop: Clicks
    frozen: Clicks | None = None


@dataclass(frozen=True)
class LoopDay:
    """One day. The lists are those that the pipeline made at the end of the day before, as far as they were shown.

    changed: what those did whose tastes change, on whatever day. others: what all others did.
    movies_shown: different movies in the loop's lists of the day. movies_ever_shown: in those of all days up to it.
    """

    day: date
    changed: Arms
    others: Arms
    lists: int
    movies_shown: int
    movies_ever_shown: int
    lists_with_new_movie: int


@dataclass(frozen=True)
class LoopHistory:
    """days: ascending. change_day: on which some people's tastes change. release_day: on which new_movie comes out."""

    days: tuple[LoopDay, ...]
    change_day: date
    release_day: date
    new_movie: str

    @property
    def days_after_change(self) -> tuple[LoopDay, ...]:
        """Those whose lists may have learned of the change: on the day of the change itself nobody knows of it."""
        return tuple(one for one in self.days if one.day > self.change_day)
