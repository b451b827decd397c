"""Text as values: moments, the day on which a row was known, names in a list."""

from typing import Literal

from pyspark.sql import Column
from pyspark.sql import functions as F

YEARS_1_TO_9999 = (-62_135_596_800, 253_402_300_799)  # in seconds since 1970
ISO_8601 = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$"
MINUTES = r"^(\S+[T ]\d{2}:\d{2})(Z|[+-]\d{2}:?\d{2})?$"
DECIMAL = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
UNREADABLE = -1
TITLE_AND_YEAR = r"^(.*\S)\s*\((\d{4})\)\s*$"
YEARS_OF_FILMS = (1870, 9999)
PROVENANCE = ("source_file", "row_number")


def number(column: str) -> Column:
    """A decimal number, DOUBLE; null for what is none, such as the words and the hexadecimals that Java reads."""
    text = F.trim(column)
    return F.when(text.rlike(DECIMAL), text.try_cast("double"))


def optional_integer(column: str, kind: Literal["int", "bigint"] = "int") -> Column:
    """Null where there is nothing; UNREADABLE, for the suite to reject, where there is something else."""
    text = F.trim(column)
    return F.when(text != "", F.coalesce(text.try_cast(kind), F.lit(UNREADABLE)))


def moment_of_seconds(column: str) -> Column:
    """Seconds since 1970, to the microsecond, as a moment; null for what is none."""
    seconds = F.col(column).try_cast("decimal(20,6)")
    return F.when(seconds.between(*YEARS_1_TO_9999), F.timestamp_seconds(seconds))


def moment(column: str) -> Column:
    """Seconds since 1970, or ISO 8601 (UTC where it names no offset), as a moment; null for what is neither."""
    with_seconds = F.regexp_replace(F.trim(column), MINUTES, "$1:00$2")
    iso = F.when(F.trim(column).rlike(ISO_8601), with_seconds.try_cast("timestamp"))
    return F.coalesce(moment_of_seconds(column), iso)


def known_at(event: Column, known_from: str) -> Column:
    """known_from: "arrival" (the drop's day) or "event_time" (the event's day)."""
    return F.to_date(event) if known_from == "event_time" else F.col("as_of")


def released(year: Column) -> Column:
    """The first day of a film's year, DATE; null for a year without films."""
    return F.when(year.between(*YEARS_OF_FILMS), F.make_date(year, F.lit(1), F.lit(1)))


def known_from_release(year: Column, known_from: str) -> Column:
    """As known_at, of something that is known since the year of a release; the drop's day where that tells none."""
    return F.least(F.coalesce(released(year), "as_of"), "as_of") if known_from == "event_time" else F.col("as_of")


def title_and_year(column: str) -> tuple[Column, Column]:
    """A title without the year in parentheses at its end, and that year, INT; null where there is none."""
    title = F.regexp_extract(column, TITLE_AND_YEAR, 1)
    year = F.regexp_extract(column, TITLE_AND_YEAR, 2).try_cast("int")
    return F.when(title != "", title).otherwise(F.trim(column)), year


def list_of(column: str) -> Column:
    """A JSON list of texts, or texts parted by |, as an array; empty where there is nothing."""
    text = F.trim(F.coalesce(column, F.lit("")))
    listed = F.when(text.startswith("["), F.from_json(text, "array<string>"))
    return F.when(text == "", F.array().cast("array<string>")).otherwise(F.coalesce(listed, F.split(text, r"\|")))
