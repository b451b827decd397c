"""Normalise the values of raw columns in one way for all file formats, and set malformed values apart.

Strings are trimmed; an empty string or a null word is null. A whole number written as a float (7.0, since pandas turns
integers into floats where one is missing) becomes an integer. A list is a JSON list of strings, or strings separated
by |. An object, or a list in a column that holds no lists, is malformed.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

MISTYPED = "mistyped"  # MAP of column and value as JSON, of values whose type in the file is wrong; or null
MALFORMED_VALUES = "malformed_values"
IS_PLAIN = "is_plain"  # BOOLEAN of a row: its values are made of PLAIN_TEXT, of PLAIN_NUMBER in WHOLE_NUMBER_COLUMNS
PLAIN_TEXT, PLAIN_NUMBER = "[A-Za-z0-9._-]*", "[0-9]*"
LIST_COLUMNS = frozenset({"genres", "directors", "writers", "actors"})
WHOLE_NUMBER_COLUMNS = frozenset(
    {
        *("userId", "movieId", "user_id", "movie_id", "event_id"),
        *("imdbId", "tmdbId", "imdb_id", "tmdb_id", "releaseYear", "release_year", "Year", "age"),
        *("gender", "occupation", "zipCode", "zip_code"),  # often numeric codes
    }
)
NULL_WORDS = (r"\N",)
BLANKS = " \t\n\r\f\v\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
BLANKS += "\u2028\u2029\u202f\u205f\u3000\ufeff"
# JSON and what Python prints: an object, or a list whose first entry is a text, a list or an object.
STRUCTURE = r"""^(?s:\{\s*(?:["'].*)?\}|\[\s*(?:[{\["'].*)?\])\z"""
FLOAT = r"^[+-]?\d+(?:\.\d*(?:[eE][+-]?\d+)?|[eE]\+\d+)\z"
MAX_EXACT = 2**53  # up to here a float64 represents every whole number


def with_normalised_values(rows: DataFrame, columns: Sequence[str], null_words: Sequence[str]) -> DataFrame:
    """Normalise the columns and add malformed_values: a JSON object of column and value, or null where all are fine.

    A malformed value is null in its own column. rows: the columns as strings, and maybe MISTYPED and IS_PLAIN, which
    are dropped. null_words: strings that mean null.
    """
    others = [name for name in rows.columns if name not in columns]
    # Null words apart, plain values stay as they are, and finding that out value by value takes most of the time.
    is_plain = F.col(IS_PLAIN) if IS_PLAIN in others else F.lit(False)
    # Each select computes once what the next one uses several times. Java does not compile larger steps, and is slow.
    trimmed = rows.select(
        *[F.when(is_plain, F.col(name)).otherwise(_trimmed(F.col(name))).alias(name) for name in columns], *others
    )
    texts = trimmed.select(*[_unless_null_word(F.col(name), null_words).alias(name) for name in columns], *others)
    flags = {name: f"is malformed: {name}" for name in columns}
    flagged = texts.select(
        "*", *[(~is_plain & F.coalesce(_is_malformed(name), F.lit(False))).alias(flags[name]) for name in columns]
    )
    is_malformed = {name: F.col(f"`{flags[name]}`") for name in columns}
    as_json = F.to_json(F.struct(*[F.when(is_malformed[name], F.col(name)).alias(name) for name in columns]))
    malformed = F.when(reduce(or_, is_malformed.values()), as_json)
    if MISTYPED in others:
        present = F.map_filter(MISTYPED, lambda _, value: value.isNotNull())
        malformed = F.coalesce(F.to_json(present), malformed)
    return flagged.select(
        *[F.when(is_plain, F.col(name)).when(~is_malformed[name], _value(name)).alias(name) for name in columns],
        malformed.alias(MALFORMED_VALUES),
        *[name for name in others if name not in (MISTYPED, IS_PLAIN)],
    )


def parse_list(text: Column) -> Column:
    """Parse a list of strings, ARRAY<STRING>: a JSON list, a list as Python prints it, or strings separated by |.

    Blank entries are left out. The result is empty for null, and null for a bracketed text that is no such list.
    """
    entries = F.when(text.isNull(), F.array().cast("array<string>")).when(_is_bracketed(text), _json_texts(text))
    separated = F.when(~F.coalesce(_is_bracketed(text), F.lit(False)), F.split(text, r"\|"))
    trimmed = F.transform(F.coalesce(entries, separated), _trimmed)
    return F.filter(trimmed, lambda entry: entry != "")


def is_structure(text: Column) -> Column:
    """Whether a string is an object or a list, as JSON or as Python prints it."""
    return F.when(text.startswith("{") | text.startswith("["), text.rlike(STRUCTURE)).otherwise(F.lit(False))


def _unless_null_word(text: Column, null_words: Sequence[str]) -> Column:
    """Null where the string is blank or a null word."""
    return F.when((text != "") & ~text.isin(*null_words), text)


def _trimmed(text: Column) -> Column:
    return F.btrim(text, F.lit(BLANKS))


def _is_malformed(name: str) -> Column:
    text = F.col(name)
    if name in LIST_COLUMNS:
        return F.when(_is_bracketed(text), _json_texts(text).isNull()).otherwise(F.lit(False))
    if name in WHOLE_NUMBER_COLUMNS:
        return is_structure(text) | F.when(_is_float(text), F.abs(text.try_cast("double")) > MAX_EXACT).otherwise(False)
    return is_structure(text)


def _value(name: str) -> Column:
    """The string of a column; in a column of whole numbers a float without a fraction becomes an integer."""
    text = F.col(name)
    if name not in WHOLE_NUMBER_COLUMNS:
        return text
    number = text.try_cast("double")
    is_whole = F.when(_is_float(text), number == F.floor(number)).otherwise(F.lit(False))
    return F.when(is_whole, number.try_cast("bigint").cast("string")).otherwise(text)


def _is_float(text: Column) -> Column:
    may_be = F.contains(text, F.lit(".")) | F.contains(text, F.lit("+"))
    return F.when(may_be, text.rlike(FLOAT)).otherwise(F.lit(False))


def _is_bracketed(text: Column) -> Column:
    return (text.startswith("[") & text.endswith("]")) | (text.startswith("{") & text.endswith("}"))


def _json_texts(text: Column) -> Column:
    """The entries of a JSON list of strings or numbers; null for any other string.

    Spark parses the first value of a string and ignores the rest, so the string is parsed as the entry of a list.
    """
    options = {"allowBackslashEscapingAnyCharacter": "true"}
    whole = F.from_json(F.concat(F.lit("["), text, F.lit("]")), "array<array<string>>", options)
    entries = F.when(F.size(whole) == 1, whole[0])
    return F.when(~F.exists(entries, lambda entry: F.coalesce(is_structure(entry), F.lit(False))), entries)
