"""The business rules, from conf/rules.yaml; each is off by default."""

from typing import Literal

import yaml
from pydantic import Field, PositiveInt, ValidationError

from movierec_spark import settings
from movierec_spark.errors import MovierecError
from movierec_spark.settings.section import Section

Segment = Literal["everybody", "newcomers", "regulars"]


class Exclude(Section):
    """Movies that are recommended to nobody; a movie whose year is unknown is not excluded by it."""

    movie_ids: tuple[int, ...] = ()
    genres: tuple[str, ...] = ()
    released_before: int | None = None
    released_after: int | None = None


class Pin(Section):
    """A movie at a fixed rank, for those who have not seen it: for a segment, or a stable share, of the users.

    segment: newcomers have fewer than newcomer_events events, regulars as many or more.
    """

    movie_id: int
    rank: PositiveInt = 1
    segment: Segment = "everybody"
    share: float = Field(1.0, ge=0, le=1)


class AtMost(Section):
    """How many movies of one director, or of one franchise, stand in a list."""

    per_director: PositiveInt | None = None
    per_franchise: PositiveInt | None = None


class Demote(Section):
    """What was served to a user in so many publications without any reaction comes behind all else."""

    served_times: PositiveInt | None = None


class Rules(Section):
    """franchises: by name the ids of their movies.

    diversity: strength of maximal marginal relevance (Carbonell, Goldstein 1998) over the content vectors.
    seen_may_return: whether movies that the user has seen may be recommended; what is disliked or excluded never comes.
    """

    exclude: Exclude = Exclude()
    pins: tuple[Pin, ...] = ()
    newcomer_events: PositiveInt = 5
    at_most: AtMost = AtMost()
    franchises: dict[str, tuple[int, ...]] = Field({})
    diversity: float = Field(0.0, ge=0, le=1)
    demote: Demote = Demote()
    seen_may_return: bool = False


def read_rules() -> Rules:
    """The rules of conf/rules.yaml; none where it is missing or empty. Raises MovierecError for what is no rule."""
    file = settings.CONF / "rules.yaml"
    try:
        return Rules.model_validate(yaml.safe_load(file.read_text()) or {}) if file.exists() else Rules()
    except yaml.YAMLError as error:
        raise MovierecError(f"{file}: no YAML: {' '.join(str(error).split())}; put the file right") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise MovierecError(f"{file}: {where}: {first['msg']}; correct the rule") from None
