"""Text as values: moments, the day on which a row was known, names in a list."""

from pyspark.sql import Column
from pyspark.sql import functions as F

YEARS_1_TO_9999 = (-62_135_596_800, 253_402_300_799)  # in seconds since 1970
ISO_8601 = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$"
PROVENANCE = ("source_file", "row_number")


def moment_of_seconds(column: str) -> Column:
    """Seconds since 1970 as a moment; null for what is none."""
    seconds = F.col(column).try_cast("bigint")
    return F.when(seconds.between(*YEARS_1_TO_9999), F.timestamp_seconds(seconds))


def moment(column: str) -> Column:
    """Seconds since 1970, or ISO 8601 (UTC where it names no offset), as a moment; null for what is neither."""
    text = F.trim(column)
    return F.coalesce(moment_of_seconds(column), F.when(text.rlike(ISO_8601), text.try_cast("timestamp")))


def known_at(event: Column, known_from: str) -> Column:
    """known_from: "arrival" (the drop's day) or "event_time" (the event's day)."""
    return F.to_date(event) if known_from == "event_time" else F.col("as_of")
