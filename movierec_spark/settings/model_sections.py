"""The settings of a training: the recipe of the model, the search for one, its evaluation and gates."""

from typing import Any, Literal

from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from movierec_spark.settings.section import Section


class Als(Section):
    """The als block: MLlib's ALS on implicit preferences."""

    ranks: tuple[PositiveInt, ...] = Field(
        (20,), description="dimensions; more than one rank: one factorisation each, their scores summed"
    )
    reg_param: PositiveFloat = Field(0.15, description="regularisation, which MLlib multiplies by the number of events")
    alpha: PositiveFloat = Field(0.283, description="confidence that a preference of 1 adds")
    power: float = Field(
        1.0, ge=0, description="exponent of preferences: 0 makes all alike, 2 sets the strong ones apart"
    )
    iterations: PositiveInt = Field(15, description="passes over users and movies")
    blocks: PositiveInt = Field(4, description="parts that MLlib works on at once; another number gives other factors")


class Sequence(Section):
    """The block of what leads to what."""

    rank: int = Field(32, ge=0, description="dimensions; 0: no such block")
    pairs: Literal["next", "any"] = Field(
        "next",
        description="movies that follow each other, or, where order says nothing, any two that a user met",
    )
    steps: PositiveInt = Field(20, description="a movie leads to so many of the user's next ones")
    decay: float = Field(0.8, gt=0, le=1, description="what each later event leaves of a movie's influence")
    power: float = Field(0.0, ge=0, description="exponent of preferences in a movie's influence")
    ridge: PositiveFloat = Field(
        440.0, description="regularisation where pairs is any, in mean squares of a preference"
    )
    max_users: PositiveInt = Field(20_000, description="users whose histories it is learned from; drawn where more")


class Stars(Section):
    """The explicit models, two of each rank, whose average predicts the stars of a rating."""

    ranks: tuple[PositiveInt, ...] = Field((10, 20), description="dimensions")
    reg_param: PositiveFloat = Field(0.15, description="regularisation")
    iterations: PositiveInt = Field(10, description="passes over users and movies")
    blocks: PositiveInt = Field(4, description="parts that MLlib works on at once")
    max_users: PositiveInt = Field(40_000, description="users whose ratings they are learned from; drawn where more")
    bias_shrinkage: PositiveFloat = Field(5.0, description="ratings of the mean that each user and movie is given")


class Model(Section):
    """The recipe of the model: what training fits."""

    seed: int = Field(42, description="of everything that is drawn; the same seed and rows give the same model")
    is_ordered: bool = Field(
        True,
        description="whether the moments of events tell anything; false: each gets one at random, so that the windows"
        " of an evaluation are random parts",
    )
    als: Als = Als()
    sequence: Sequence = Sequence()
    stars: Stars = Stars()
    content_dimensions: PositiveInt = Field(32, description="dimensions of the content block")
    popularity_half_lives_days: tuple[PositiveFloat, ...] = Field(
        (7, 30, 90, 365), description="half-lives of the popularities in the bias block"
    )
    cold_blend_ratings: PositiveFloat = Field(
        1.0, description="with so many events a movie's als vector is half its own, half made from its content"
    )
    negatives_per_user: PositiveInt = Field(
        1000, description="unseen movies, drawn beside a user's held-out ones to learn the blocks' weights"
    )
    positives_per_user: PositiveInt = Field(10, description="held-out movies of one user, at most, for the weights")
    users_per_sample: PositiveInt = Field(500, description="users of one time slice, at most, for the weights")
    newcomers_per_sample: PositiveInt = Field(
        100, description="new users of one time slice, at most, for the weights of short histories"
    )
    repulsion: NonNegativeFloat = Field(
        1.0, description="how strongly a user's dislikes count beside the likes; 0: not at all"
    )
    weights_reg_param: PositiveFloat = Field(
        3.0, description="regularisation of the blocks' weights: what a squared weight costs, in nats of the likelihood"
    )


class Search(Section):
    """How many recipes training tries, on windows before the first tested one, and among which values."""

    trials: int = Field(0, ge=0, description="recipes to try besides that of conf; 0: no search")
    windows: PositiveInt = Field(2, description="windows that the recipes are compared on")
    space: dict[str, tuple[Any, ...]] = Field(
        {
            "model.als.ranks": ((20,), (32,), (16, 24), (16, 24, 32)),
            "model.als.reg_param": (0.1, 0.15, 0.2, 0.3),
            "model.als.alpha": (0.15, 0.283, 0.4, 0.6),
            "model.cold_blend_ratings": (0.5, 1.0, 2.0, 5.0),
            "model.content_dimensions": (16, 32, 64),
            "model.sequence.pairs": ("next", "any"),
            "model.sequence.rank": (0, 32, 48),
            "model.sequence.decay": (0.65, 0.8, 0.9),
            "model.als.power": (0.0, 0.5, 1.0, 2.0),
        },
        description="values to try, by the name of a setting of the model",
    )


class Evaluation(Section):
    """How a training is evaluated: on forward windows of time."""

    k: PositiveInt = Field(10, description="places of a list that the figures look at")
    windows: PositiveInt = Field(5, description="consecutive windows that are tested")
    window_fraction: float = Field(0.1, gt=0, lt=1, description="share of all events in one forward window")
    max_users: PositiveInt = Field(
        2000, description="users of a window that are tested; drawn where more; never movies"
    )
    max_events: PositiveInt = Field(
        5_000_000,
        description="events that the models of the windows are fitted on; those of users drawn where there are more."
        " The model itself is fitted on all",
    )
    bootstrap_samples: PositiveInt = Field(1000, description="samples behind each interval")
    withheld_movies: float = Field(0.1, ge=0, lt=1, description="share of movies withheld to test cold ones; 0: none")
    rank_by_stars: bool = Field(False, description="rank by explicit ALS too; costs a fit in every window")
    explored_days: NonNegativeInt = Field(
        28,
        description="days whose explored places tell what the recipe would have earned, by a fit of its own on what was"
        " known before them; 0: none; see docs/off_policy.md",
    )


class Gates(Section):
    """What a candidate must reach on the same forward windows as the champion's recipe."""

    min_gain_over_baselines: float = Field(
        0.0, description="low end of the gain in nDCG over popularity, decayed popularity and ALS alone"
    )
    max_loss_against_reference: float = Field(
        0.01, description="largest loss of nDCG, and of coverage, against the champion's recipe"
    )
    min_coverage: float = Field(0.02, description="share of the catalogue that stands in any list")
    off_policy: Literal["advise", "require"] = Field(
        "advise", description="whether a candidate fails that is clearly worse at explored places than what was served"
    )
