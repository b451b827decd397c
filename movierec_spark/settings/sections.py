"""The groups of settings, each with its defaults and bounds."""

from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import Field, HttpUrl, NonNegativeInt, PositiveFloat, PositiveInt, SecretStr, model_validator

from movierec_spark.settings.mappings import MappedFile
from movierec_spark.settings.section import Section

MOST_BYTES_OF_A_NAME = 200


class Source(Section):
    """One raw source, landing in <landing>/<name>/as_of=DAY/.

    files: of a source of kind "table", what each kind of file holds and how its columns are called.
    text_ids: of the kinds "table" and "feedback", whether ids that are no integers become such (silver.ids).
    null_words: texts that stand for nothing.
    """

    kind: Literal["movielens", "feedback", "omdb", "table"]
    known_from: Literal["arrival", "event_time"] = "arrival"
    required: bool = False
    files: tuple[MappedFile, ...] = ()
    text_ids: bool = False
    null_words: tuple[str, ...] = (r"\N",)

    @model_validator(mode="after")
    def _files_of_a_table(self) -> "Source":
        if (self.kind == "table") != bool(self.files):
            raise ValueError('a source of kind "table" needs its files, and no other kind has any')
        return self


def check_source_name(name: str) -> None:
    """Raises ValueError for a name that can't stand for a folder of the landing area and of every table's partitions.

    Polars takes a partition's value from its folder, whose name is percent-encoded and has 255 bytes at most.
    """
    unusable = name.strip() != name or name in ("", ".", "..", "__HIVE_DEFAULT_PARTITION__") or "/" in name
    if unusable or not name.isprintable() or len(quote(name, safe="")) > MOST_BYTES_OF_A_NAME:
        raise ValueError(
            f"a source can't be called {name!r}: its name makes folders; take another without slashes, "
            f"of {MOST_BYTES_OF_A_NAME} bytes at most when percent-encoded"
        )


class Quality(Section):
    max_rejected_fraction: float = Field(0.05, ge=0, le=1)


class Preferences(Section):
    """How much an event says about a user's taste: weight x value, halved every half-life.

    event_weights: by type of event; events of other types count nothing. A movie with an event of these types is seen,
    whatever its weight; where they add up to less than 0 it is disliked and never recommended. An event of the type
    "exclude" needs no weight: its movie is never recommended to the user either.
    """

    event_weights: dict[str, float] = Field({"rating": 1.0})
    half_life_days: PositiveFloat | None = None
    liked_from: float = 4.0


class Als(Section):
    """Implicit ALS; more than one rank: one factorisation each, their scores summed."""

    ranks: tuple[PositiveInt, ...] = (20,)
    reg_param: PositiveFloat = 0.15
    alpha: PositiveFloat = 0.283
    power: float = Field(1.0, ge=0, description="of preferences: 0 makes all alike, 2 sets the strong ones apart")
    iterations: PositiveInt = 15
    blocks: PositiveInt = 4


class Sequence(Section):
    """The block of what leads to what."""

    rank: int = Field(32, ge=0, description="dimensions; 0: no such block")
    pairs: Literal["next", "any"] = Field(
        "next",
        description="of movies that follow each other, or of any that a user met, where order says nothing",
    )
    steps: PositiveInt = Field(20, description="a movie leads to so many of the user's next ones")
    decay: float = Field(0.8, gt=0, le=1, description="what each later event leaves of a movie's say")
    power: float = Field(0.0, ge=0, description="of preferences in a movie's say")
    ridge: PositiveFloat = Field(440.0, description="of pairs that are any; in mean squares of a preference")
    max_users: PositiveInt = 20_000


class Stars(Section):
    """The explicit models, two of each rank, whose average predicts the stars of a rating."""

    ranks: tuple[PositiveInt, ...] = (10, 20)
    reg_param: PositiveFloat = 0.15
    iterations: PositiveInt = 10
    blocks: PositiveInt = 4
    bias_shrinkage: PositiveFloat = 5.0


class Model(Section):
    seed: int = 42
    als: Als = Als()
    sequence: Sequence = Sequence()
    stars: Stars = Stars()
    content_dimensions: PositiveInt = 32
    popularity_half_lives_days: tuple[PositiveFloat, ...] = (7, 30, 90, 365)
    cold_blend_ratings: PositiveFloat = 1.0
    negatives_per_positive: PositiveInt = 100
    positives_per_user: PositiveInt = 20
    users_per_sample: PositiveInt = 500
    weights_reg_param: PositiveFloat = 1e-4


class Search(Section):
    """How many recipes training tries, on windows before the first tested one, and among which values.

    space: by the name of a setting of the model, as model.als.alpha.
    """

    trials: int = Field(0, ge=0, description="besides the recipe of conf; 0: no search")
    windows: PositiveInt = 2
    space: dict[str, tuple[Any, ...]] = Field(
        {
            "model.als.ranks": ((20,), (32,), (16, 24), (16, 24, 32)),
            "model.als.reg_param": (0.1, 0.15, 0.2, 0.3),
            "model.als.alpha": (0.15, 0.283, 0.4, 0.6),
            "model.cold_blend_ratings": (0.5, 1.0, 2.0, 5.0),
            "model.content_dimensions": (16, 32, 64),
            "model.sequence.rank": (0, 32, 48),
            "model.sequence.decay": (0.65, 0.8, 0.9),
            "model.als.power": (0.0, 0.5, 1.0, 2.0),
        }
    )


class Evaluation(Section):
    k: PositiveInt = 10
    windows: PositiveInt = 5
    window_fraction: float = Field(0.1, gt=0, lt=1, description="share of all events in one forward window")
    max_users: PositiveInt = 2000
    bootstrap_samples: PositiveInt = 1000
    withheld_movies: float = Field(0.1, ge=0, lt=1, description="share of movies withheld to test cold ones; 0: none")
    rank_by_stars: bool = Field(False, description="rank by explicit ALS too; costs a fit in every window")


class Gates(Section):
    """What a candidate must reach on the same forward windows as the champion's recipe."""

    min_gain_over_baselines: float = 0.0
    max_loss_against_reference: float = 0.01
    min_coverage: float = 0.02


class Registry(Section):
    model: str = "movierec"
    experiment: str = "movierec"
    auto_promote: bool = False
    tracking_uri: str | None = None


class Serving(Section):
    """challenger_share: of the users, served by the version with the alias challenger; the rest by the champion."""

    n: PositiveInt = 100
    similar: PositiveInt = 20
    trending: PositiveInt = 100
    outdated_days: NonNegativeInt = Field(31, description="how many days are done again for rows that came after them")
    users_per_block: PositiveInt = 1024
    challenger_share: float = Field(0.0, ge=0, le=1)


class Export(Section):
    """The PostgreSQL database that `movierec run export` fills; nothing is exported while database is unset.

    password: from the environment (MOVIEREC_EXPORT__PASSWORD), or password_file, whose first line it is.
    connections: how many write at once.
    """

    host: str = "localhost"
    port: int = Field(5432, gt=0, lt=65536)
    database: str | None = None
    into: str = Field("movierec", pattern="^[a-z_][a-z0-9_]*$", description="schema of the tables")
    user: str = "movierec"
    password: SecretStr | None = None
    password_file: Path | None = None
    connections: PositiveInt = 2


class Stack(Section):
    """What `movierec up` starts, on this machine alone."""

    airflow_port: int = Field(8080, gt=0, lt=65536)
    mlflow_port: int = Field(5000, gt=0, lt=65536)
    database: str | None = Field(None, description="SQLAlchemy address of Airflow's database; SQLite where unset")


class Mail(Section):
    """A mail server. password: better by the environment, MOVIEREC_ALERTS__MAIL__PASSWORD, than in the file."""

    host: str
    port: int = Field(25, gt=0, lt=65536)
    starttls: bool = False
    user: str | None = None
    password: SecretStr | None = None
    sender: str
    to: tuple[str, ...] = Field(min_length=1)


class Alerts(Section):
    """Who is told that a task failed, beside its log. webhook: gets JSON, with a text for chat services."""

    webhook: HttpUrl | None = None
    mail: Mail | None = None
