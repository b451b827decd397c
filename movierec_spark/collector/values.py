"""Parse the strings of a raw event as conform.values and conform.ids do, without Spark."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Context, Decimal

from movierec_spark.collector.java_regex import python_regex
from movierec_spark.conform.ids import MAX_ID
from movierec_spark.conform.values import DATE_OF_DIGITS, DECIMAL, DIGITS, ISO_8601, UNREADABLE, YEARS_1_TO_9999

TRIMMED_BY_CASTS = "".join(map(chr, range(33))) + "\x7f"  # white space and control characters of ASCII
INTEGER = re.compile(r"[+-]?[0-9]+")
ANY_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")  # Java's also takes digits of other scripts
IS_DECIMAL, IS_ISO_8601 = python_regex(DECIMAL), python_regex(ISO_8601)
IS_DIGITS, IS_DATE_OF_DIGITS = python_regex(DIGITS), python_regex(DATE_OF_DIGITS)
MIN_BIGINT, MAX_BIGINT = -(1 << 63), (1 << 63) - 1
MAX_INTEGER_DIGITS = 19  # of a BIGINT, without leading zeros
MICROSECOND = Decimal("0.000001")
EXACT = Context(prec=40)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_OFFSET = timedelta(hours=18)


def parse_text(text: str | None) -> str | None:
    """Without the spaces around it."""
    return None if text is None else text.strip(" ")


def parse_bigint(text: str | None) -> int | None:
    """A 64-bit integer; null for other texts."""
    text = "" if text is None else text.strip(TRIMMED_BY_CASTS)
    if not INTEGER.fullmatch(text) or len(text.lstrip("+-0")) > MAX_INTEGER_DIGITS:
        return None
    number = int(text)
    return number if MIN_BIGINT <= number <= MAX_BIGINT else None


def parse_id(text: str | None, text_ids: bool) -> int | None:
    """See conform.ids.id_of. A text that becomes a hash there is MAX_ID here: an id above 0 like any other."""
    trimmed = parse_text(text)
    number = parse_bigint(trimmed)
    if not text_ids or not trimmed:
        return number if not text_ids else None
    return number if number and number > 0 and f"{number}" == trimmed else MAX_ID


def parse_number(text: str | None) -> float | None:
    """NaN, which the suite rejects, for a text that is not a decimal number."""
    trimmed = parse_text(text)
    if trimmed is None:
        return None
    return float(trimmed) if IS_DECIMAL.search(trimmed) else float("nan")


def parse_optional_integer(text: str | None) -> int | None:
    """A 32-bit integer; UNREADABLE, which the suite rejects, for other texts that are not blank."""
    if not parse_text(text):
        return None
    number = parse_bigint(text)
    return number if number is not None and -(1 << 31) <= number < 1 << 31 else UNREADABLE


def parse_timestamp(text: str | None) -> datetime | None:
    """Seconds since 1970 or ISO 8601, in UTC with microseconds; null for other texts."""
    trimmed = parse_text(text)
    if trimmed is None:
        return None
    may_be_iso = not IS_DIGITS.search(trimmed) or IS_DATE_OF_DIGITS.search(trimmed)
    moment = _parse_iso_8601(trimmed) if may_be_iso else None
    return moment or _parse_unix_seconds(trimmed)


def _parse_unix_seconds(text: str) -> datetime | None:
    text = text.strip(TRIMMED_BY_CASTS)
    if not ANY_DECIMAL.fullmatch(text):
        return None
    seconds = Decimal(text)
    if not YEARS_1_TO_9999[0] <= seconds <= YEARS_1_TO_9999[1]:
        return None
    rounded = seconds.quantize(MICROSECOND, ROUND_HALF_UP, EXACT)
    with suppress(OverflowError):
        return EPOCH + timedelta(microseconds=int(rounded * 1_000_000))
    return None


def _parse_iso_8601(text: str) -> datetime | None:
    match = IS_ISO_8601.search(text)
    if not match:
        return None
    year, _, month, day, hour, minute, second, fraction, offset = match.groups()
    micros = int(f"{fraction or ''}000000"[:6])
    with suppress(ValueError, OverflowError):
        zone = _zone(offset)
        day_begin = datetime(int(year), int(month), int(day), tzinfo=zone)
        moment = day_begin.replace(hour=int(hour or 0), minute=int(minute or 0), second=int(second or 0))
        return moment.replace(microsecond=micros).astimezone(UTC)
    return None


def _zone(offset: str | None) -> timezone:
    """Raises ValueError for an offset beyond what Java takes."""
    if offset is None or offset == "Z":
        return UTC
    digits = offset[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    span = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or span > MAX_OFFSET:
        raise ValueError(f"{offset} is no offset")
    return timezone(-span if offset[0] == "-" else span)
