"""Text as values: moments, the day on which a row was known, names in a list."""

from typing import Literal

from pyspark.sql import Column
from pyspark.sql import functions as F

YEARS_1_TO_9999 = (-62_135_596_800, 253_402_300_799)  # in seconds since 1970
# Date, time and offset, extended (2018-09-20T10:00:00.5+02:00) or basic (20180920T100000,5+02).
ISO_8601 = (
    r"^(\d{4})(-?)(\d{2})\2(\d{2})"
    r"(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?\z"
)
DATE_OF_DIGITS = r"^(19|20)\d{6}\z"
DIGITS = r"^\d+\z"
DECIMAL = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\z"
UNREADABLE = -1
TITLE_AND_YEAR = r"(?s)^(.*\S)\s*\((\d{4})\)\s*\z"
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
    """Seconds since 1970, or ISO 8601 (UTC where it names no offset, 00:00 where no time); null for what is neither.

    Eight digits are a day of the years 1900 to 2099 (20180920) where they can be one.
    """
    text = F.trim(column)
    may_be_date = ~text.rlike(DIGITS) | text.rlike(DATE_OF_DIGITS)
    return F.coalesce(F.when(may_be_date, _moment_of_iso(text)), moment_of_seconds(column))


def _moment_of_iso(text: Column) -> Column:
    year, month, day, hour, minute, second, fraction, offset = (
        F.regexp_extract(text, ISO_8601, group) for group in (1, 3, 4, 5, 6, 7, 8, 9)
    )
    date = F.concat_ws("-", year, month, day)
    time = F.concat_ws(":", *(F.when(part == "", "00").otherwise(part) for part in (hour, minute, second)))
    written = F.concat(date, F.lit(" "), time, F.lit("."), fraction, _offset(offset))
    return F.when(text.rlike(ISO_8601), written.try_cast("timestamp"))


def _offset(offset: Column) -> Column:
    """An offset with a colon, as Spark reads it: +02, +0200 and +02:00 are the same."""
    hours, minutes = F.substring(offset, 1, 3), F.substring(F.replace(offset, F.lit(":"), F.lit("")), 4, 2)
    full = F.concat(hours, F.lit(":"), F.when(minutes == "", "00").otherwise(minutes))
    return F.when(offset.isin("", "Z"), offset).otherwise(full)


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
