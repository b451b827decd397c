"""Values of JSON as the strings that raw rows hold, by the rules of sources.json_lines and sources.raw_values."""

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from movierec_spark.collector.java_regex import python_regex
from movierec_spark.sources.raw_values import BLANKS, FLOAT, MAX_EXACT, STRUCTURE, WHOLE_NUMBER_COLUMNS

MAX_DECIMAL_DIGITS = 38  # of a JSON number without exponent that Spark keeps digit by digit
MIN_PLAIN, MAX_PLAIN = 1e-3, 1e7  # of a float that Java writes without an exponent
IS_FLOAT, IS_STRUCTURE = python_regex(FLOAT), python_regex(STRUCTURE)


class Number(str):
    """A JSON number as it was written."""


class NamesTwice(dict[str, Any]):
    """A JSON object that holds a name twice."""


class RawEvent(NamedTuple):
    """texts: by column, as a bronze row holds them. malformed: the columns whose value is none; null in texts."""

    texts: dict[str, str | None]
    malformed: tuple[str, ...]


def parse_json(content: bytes) -> Any:
    """The value of a JSON text in UTF-8, its numbers as Number. Raises ValueError or RecursionError for other bytes."""
    return json.loads(
        content.decode(),
        parse_int=Number,
        parse_float=Number,
        parse_constant=_refuse,
        object_pairs_hook=_object,
    )


def raw_event(event: Mapping[str, Any], columns: Sequence[str], null_words: Sequence[str]) -> RawEvent:
    """The texts of the columns of an event. null_words: texts that mean null."""
    texts: dict[str, str | None] = {}
    malformed = []
    for column in columns:
        value = event.get(column)
        text = _trimmed(value, null_words)
        if text is None:
            texts[column] = None
        elif not isinstance(value, str) or _is_malformed(column, text):
            texts[column] = None
            malformed.append(column)
        else:
            texts[column] = _whole_number(text) if column in WHOLE_NUMBER_COLUMNS else text
    return RawEvent(texts, tuple(malformed))


def _trimmed(value: Any, null_words: Sequence[str]) -> str | None:
    """Of a text or number; null where it is blank or a null word, and something for a value of any other type."""
    if value is None:
        return None
    if not isinstance(value, str):
        return f"{value}"
    text = (_number_text(value) if isinstance(value, Number) else value).strip(BLANKS)
    return None if text == "" or text in null_words else text


def _number_text(number: Number) -> str:
    digits = number.lstrip("-").replace(".", "")
    if not digits.isdigit() or len(digits) > MAX_DECIMAL_DIGITS:
        return _double_text(float(number))
    text = number.rstrip("0").rstrip(".") if "." in number else str(number)
    return "0" if text in ("-0", "") else text


def _double_text(number: float) -> str:
    """As Java's Double.toString: with an exponent outside of 0.001 to 10 million."""
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    decimal = Decimal(repr(number)).normalize()
    if number == 0 or MIN_PLAIN <= abs(number) < MAX_PLAIN:
        text = f"{decimal:f}"
        return text if "." in text else f"{text}.0"
    digits = "".join(map(str, decimal.as_tuple().digits))
    return f"{'-' if number < 0 else ''}{digits[0]}.{digits[1:] or '0'}E{decimal.adjusted()}"


def _is_malformed(column: str, text: str) -> bool:
    if text[0] in "{[" and IS_STRUCTURE.search(text):
        return True
    if column in WHOLE_NUMBER_COLUMNS and _is_float(text):
        return abs(float(text)) > MAX_EXACT
    return False


def _whole_number(text: str) -> str:
    """A float without a fraction as an integer; any other text as it is."""
    return str(int(float(text))) if _is_float(text) and float(text).is_integer() else text


def _is_float(text: str) -> bool:
    return ("." in text or "+" in text) and bool(IS_FLOAT.search(text)) and not math.isnan(float(text))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    return content if len(content) == len(pairs) else NamesTwice(content)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
