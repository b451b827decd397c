"""The settings of what comes in: sources, quality, preferences."""

from typing import Literal
from urllib.parse import quote

from pydantic import Field, PositiveFloat, model_validator

from movierec_spark.settings.mappings import MappedFile
from movierec_spark.settings.section import Section

MOST_BYTES_OF_A_NAME = 200


class Source(Section):
    """One raw source, whose drops land in landing/NAME/as_of=DAY. The file names the most trusted source first."""

    kind: Literal["movielens", "feedback", "omdb", "table"] = Field(description="how its files are read")
    known_from: Literal["arrival", "event_time"] = Field(
        "arrival",
        description="first day on which a job sees a row: that of its drop, or, of an archive, that of its event",
    )
    required: bool = Field(False, description="a day without a drop of this source fails")
    files: tuple[MappedFile, ...] = Field(
        (), description='of the kind "table" alone: what each kind of file holds and how its columns are called'
    )
    text_ids: bool = Field(
        False,
        description='of the kinds "table" and "feedback": ids that are no integers become such, see silver.ids',
    )
    null_words: tuple[str, ...] = Field((r"\N",), description="texts that stand for nothing")

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
    """When a table is not published."""

    max_rejected_fraction: float = Field(
        0.05, ge=0, le=1, description="a larger share of rejected rows stops the publication of a table"
    )


class Preferences(Section):
    """How much an event says about a user's taste: weight x value, halved every half-life.

    A movie with an event of the types that have a weight is seen, whatever the weight; where they add up to less than 0
    it is disliked: it is never recommended, and what is near it sinks. The value of a rating is its stars; that of one
    of disliked_to or less is what it lacks to liked_from, below 0. An event of the type "exclude" needs no weight: its
    movie is never recommended to the user either.
    """

    event_weights: dict[str, float] = Field(
        {"rating": 1.0}, description="by type of event; events of other types count nothing"
    )
    half_life_days: PositiveFloat | None = Field(
        None, description="after so many days an event counts half; unset: events never fade"
    )
    liked_from: float = Field(4.0, description="a movie is liked from so many stars on")
    disliked_to: float = Field(
        2.0, description="a movie is disliked up to so many stars; 0: ratings never tell of a dislike"
    )

    @model_validator(mode="after")
    def _liked_above_disliked(self) -> "Preferences":
        if self.disliked_to >= self.liked_from:
            raise ValueError(
                f"disliked_to is {self.disliked_to:g}, liked_from {self.liked_from:g}: no rating is both; "
                "set disliked_to below liked_from"
            )
        return self
