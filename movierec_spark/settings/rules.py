"""The business rules, from conf/rules.yaml; each is off by default."""

from typing import Literal

import yaml
from pydantic import Field, PositiveInt, ValidationError

from movierec_spark import settings
from movierec_spark.errors import MovierecError
from movierec_spark.settings.section import Section, first_error

Segment = Literal["everybody", "newcomers", "regulars"]


class Exclude(Section):
    """Movies that are recommended to nobody; a movie whose year is unknown is not excluded by it."""

    movie_ids: tuple[int, ...] = Field((), description="these movies")
    genres: tuple[str, ...] = Field((), description="movies of any of these genres, in whatever case")
    released_before: int | None = Field(None, description="movies of earlier years")
    released_after: int | None = Field(None, description="movies of later years")


class Pin(Section):
    """A movie at a fixed rank, for those who have not seen it: for a segment, or a stable share, of the users."""

    movie_id: int = Field(description="the movie")
    rank: PositiveInt = Field(1, description="its place in the list")
    segment: Segment = Field(
        "everybody", description="newcomers have fewer than newcomer_events events, regulars as many or more"
    )
    share: float = Field(1.0, ge=0, le=1, description="of the segment's users, the same ones every day")


class AtMost(Section):
    """How many movies of one director, or of one franchise, stand in a list."""

    per_director: PositiveInt | None = Field(None, description="movies of one director; unset: any number")
    per_franchise: PositiveInt | None = Field(None, description="movies of one franchise; unset: any number")


class Demote(Section):
    """What was served to a user in so many publications without any reaction comes behind all else."""

    served_times: PositiveInt | None = Field(None, description="publications after which it goes; unset: never")
    to_rank: PositiveInt | None = Field(
        None, description="places of a list that count as served, as many as users are shown; unset: all"
    )


class Rules(Section):
    """What the business wants of recommendations, whatever the model says."""

    exclude: Exclude = Exclude()
    pins: tuple[Pin, ...] = Field((), description="movies at a fixed rank")
    newcomer_events: PositiveInt = Field(5, description="who has fewer events is a newcomer, for the pins")
    at_most: AtMost = AtMost()
    franchises: dict[str, tuple[int, ...]] = Field({}, description="by name the ids of their movies")
    diversity: float = Field(
        0.0,
        ge=0,
        le=1,
        description="strength of maximal marginal relevance (Carbonell, Goldstein 1998) over the content vectors",
    )
    demote: Demote = Demote()
    seen_may_return: bool = Field(
        False, description="movies that the user has seen may come; what is disliked or excluded never does"
    )


def read_rules() -> Rules:
    """The rules of conf/rules.yaml; none where it is missing or empty. Raises MovierecError for what is no rule."""
    file = settings.CONF / "rules.yaml"
    try:
        return Rules.model_validate(yaml.safe_load(file.read_text()) or {}) if file.exists() else Rules()
    except yaml.YAMLError as error:
        raise MovierecError(f"{file}: no YAML: {' '.join(str(error).split())}; put the file right") from None
    except ValidationError as error:
        path, reason = first_error(error)
        raise MovierecError(f"{file}: {path}: {reason}; correct the rule") from None
