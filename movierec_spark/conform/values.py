"""Parse raw strings as numbers, timestamps and titles, and compute the day on which a row was known."""

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


def parse_number(column: str) -> Column:
    """A decimal number, DOUBLE; null for other texts, also for NaN and the hexadecimals that Java would accept."""
    text = F.trim(column)
    return F.when(text.rlike(DECIMAL), text.try_cast("double"))


def parse_optional_integer(column: str, kind: Literal["int", "bigint"] = "int") -> Column:
    """An integer; null for a blank text; UNREADABLE, which the suite rejects, for any other text."""
    text = F.trim(column)
    return F.when(text != "", F.coalesce(text.try_cast(kind), F.lit(UNREADABLE)))


def parse_optional_text(column: str) -> Column:
    """The text without blanks around it; null for a blank text."""
    text = F.trim(column)
    return F.when(text != "", text)


def parse_unix_seconds(column: str) -> Column:
    """Seconds since 1970 as TIMESTAMP with microseconds; null for other texts."""
    seconds = F.col(column).try_cast("decimal(20,6)")
    return F.when(seconds.between(*YEARS_1_TO_9999), F.timestamp_seconds(seconds))


def parse_timestamp(column: str) -> Column:
    """Seconds since 1970 or ISO 8601 as TIMESTAMP; null for other texts.

    ISO 8601 is in UTC where it has no offset, and means 00:00 where it has no time. Eight digits that can be a day of
    the years 1900 to 2099 (20180920) are that day, not seconds.
    """
    text = F.trim(column)
    may_be_iso = ~text.rlike(DIGITS) | text.rlike(DATE_OF_DIGITS)
    return F.coalesce(F.when(may_be_iso, _parse_iso_8601(text)), parse_unix_seconds(column))


def _parse_iso_8601(text: Column) -> Column:
    year, month, day, hour, minute, second, fraction, offset = (
        F.regexp_extract(text, ISO_8601, group) for group in (1, 3, 4, 5, 6, 7, 8, 9)
    )
    date = F.concat_ws("-", year, month, day)
    time = F.concat_ws(":", *(F.when(part == "", "00").otherwise(part) for part in (hour, minute, second)))
    written = F.concat(date, F.lit(" "), time, F.lit("."), fraction, _with_colon(offset))
    return F.when(text.rlike(ISO_8601), written.try_cast("timestamp"))


def _with_colon(offset: Column) -> Column:
    """The offset in the form that Spark parses: +02 and +0200 become +02:00; Z and "" stay."""
    hours, minutes = F.substring(offset, 1, 3), F.substring(F.replace(offset, F.lit(":"), F.lit("")), 4, 2)
    full = F.concat(hours, F.lit(":"), F.when(minutes == "", "00").otherwise(minutes))
    return F.when(offset.isin("", "Z"), offset).otherwise(full)


def known_at(event: Column, known_from: str) -> Column:
    """The day on which an event is known; known_from: "arrival" (the drop's day) or "event_time" (the event's day)."""
    return F.to_date(event) if known_from == "event_time" else F.col("as_of")


def release_day(year: Column) -> Column:
    """The first day of a film's year, DATE; null for a year outside YEARS_OF_FILMS."""
    return F.when(year.between(*YEARS_OF_FILMS), F.make_date(year, F.lit(1), F.lit(1)))


def known_at_release(year: Column, known_from: str) -> Column:
    """The day on which a film is known; known_from: "arrival" (the drop's day) or "event_time" (its release_day).

    The drop's day is also used where the year is unknown or later than the drop.
    """
    return F.least(F.coalesce(release_day(year), "as_of"), "as_of") if known_from == "event_time" else F.col("as_of")


def split_title_and_year(column: str) -> tuple[Column, Column]:
    """The title without the year in parentheses at its end, and that year, INT; null where it has none."""
    title = F.regexp_extract(column, TITLE_AND_YEAR, 1)
    year = F.regexp_extract(column, TITLE_AND_YEAR, 2).try_cast("int")
    return F.when(title != "", title).otherwise(F.trim(column)), year
