"""The settings of what the serving tables hold, and by whom."""

import re
from math import fsum
from typing import Annotated

from pydantic import Field, NonNegativeInt, PositiveInt, field_validator, model_validator

from movierec_spark.settings.section import Section

CHAMPION = "champion"  # the alias of the version that serves everybody whom no variant serves
VARIANT = "[a-z][a-z0-9_]{0,49}"
ROUNDING = 1e-9  # of a sum of shares


class AudienceMovies(Section):
    """The movies that gold.audiences holds the best users of."""

    movie_ids: tuple[int, ...] = Field((), description="these")
    new_days: NonNegativeInt = Field(30, description="and those first known in the last so many days")
    n: PositiveInt = Field(1000, description="users of a movie")


class Explore(Section):
    """Places of users' lists whose movie is drawn, with a known probability; see docs/exploration.md."""

    share: float = Field(0.0, ge=0, le=1, description="of the places from from_rank to to_rank; 0: nothing is drawn")
    from_rank: PositiveInt = Field(4, description="the first place that may be explored")
    to_rank: PositiveInt = Field(10, description="the last one: how much of a list products show")
    candidates: int = Field(9, ge=1, le=99, description="what may be drawn beside the movie that stands there by rank")
    temperature: float = Field(
        1.0, ge=0.1, description="in deviations of the scores of what may be drawn; a higher one makes them more alike"
    )
    new_days: NonNegativeInt = Field(30, description="a movie first known in the last so many days is new; 0: none is")
    new_events: NonNegativeInt = Field(5, description="a movie of more events is not new")
    new_probability: float = Field(
        0.1, ge=0, lt=1, description="that a new movie is drawn, where there is one for the user; 0: none is reserved"
    )

    @model_validator(mode="after")
    def _ends_after_its_beginning(self) -> "Explore":
        if self.to_rank < self.from_rank:
            raise ValueError(f"to_rank {self.to_rank} is below from_rank {self.from_rank}: raise it")
        return self

    @property
    def n_places(self) -> int:
        return self.to_rank - self.from_rank + 1

    @property
    def n_ranked(self) -> int:
        """How long a ranked list has to be so that each place has its candidates, if all are explored."""
        return self.to_rank + self.n_places * self.candidates


class Serving(Section):
    """What the tables that others read hold."""

    n: PositiveInt = Field(100, description="movies recommended to a user")
    breadth: float = Field(
        0.2, ge=0, le=1, description="how much movies that stand in few lists are raised; 0: not at all"
    )
    pages: bool = Field(True, description="make gold.recommendation_rows, the lists as titled rows")
    explore: Explore = Explore()
    audiences: AudienceMovies = AudienceMovies()
    similar: PositiveInt = Field(20, description="similar movies of a movie")
    trending: PositiveInt = Field(100, description="trending movies of a segment")
    max_refreshed_days: NonNegativeInt = Field(31, description="how many stale days one refresh does again, the newest")
    users_per_block: PositiveInt = Field(1024, description="users ranked at once; more take more memory")
    variants: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        {}, description="by alias of MLflow, the share of the users whom its version serves; the champion the others"
    )

    @field_validator("variants")
    @classmethod
    def _share_the_users(cls, variants: dict[str, float]) -> dict[str, float]:
        for alias in variants:
            if not re.fullmatch(VARIANT, alias) or alias == CHAMPION:
                raise ValueError(f"{alias!r} is no name of a variant: use a lower-case word other than {CHAMPION}")
        if (total := fsum(variants.values())) > 1 + ROUNDING:
            raise ValueError(f"the shares add up to {total:g}, which has to be 1 or less: lower one")
        return variants
