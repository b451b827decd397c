"""What a value of a raw column may be, whatever the format of its file.

Text is trimmed; what is empty, or a word that stands for nothing, is null. A whole number that was written as a float
(7.0, which is what one missing value makes of a column of integers) is that number. A list is a JSON list of texts, or
texts parted by |. An object is no text, nor is a list where none may stand: such a value is kept apart.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

MISTYPED = "mistyped"  # what a format itself found to be of a wrong kind: MAP of column and value, or null
MALFORMED_VALUES = "malformed_values"
LISTS = frozenset({"genres", "directors", "writers", "actors"})
WHOLE = frozenset(
    {
        *("userId", "movieId", "user_id", "movie_id", "event_id"),
        *("imdbId", "tmdbId", "imdb_id", "tmdb_id", "releaseYear", "release_year", "Year", "age"),
        *("gender", "occupation", "zipCode", "zip_code"),  # often codes
    }
)
NULL_WORDS = (r"\N",)
BLANKS = " \t\n\r\f\v\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
BLANKS += "\u2028\u2029\u202f\u205f\u3000\ufeff"
# JSON and what Python prints: an object, or a list whose first entry is a text, a list or an object.
STRUCTURE = r"""^(?s:\{\s*(?:["'].*)?\}|\[\s*(?:[{\["'].*)?\])\z"""
FLOAT = r"^[+-]?\d+(?:\.\d*(?:[eE][+-]?\d+)?|[eE]\+\d+)\z"
EXACT = 2**53  # from here on a float no longer tells one whole number from the next


def with_checked_values(rows: DataFrame, columns: Sequence[str], null_words: Sequence[str]) -> DataFrame:
    """The columns with values that they may hold, and malformed_values: the others as JSON by column, else null.

    rows: raw texts; mistyped (see MISTYPED), where the format tells kinds apart.
    """
    others = [name for name in rows.columns if name not in columns]
    # A step of its own: what is computed in the next one looks at each text several times.
    texts = rows.select(*[_text(name, null_words).alias(name) for name in columns], *others)
    wrong = {name: F.coalesce(_is_malformed(name), F.lit(False)) for name in columns}
    told = F.to_json(F.struct(*[F.when(wrong[name], F.col(name)).alias(name) for name in columns]))
    malformed = F.when(reduce(or_, wrong.values()), told)
    if MISTYPED in others:
        present = F.map_filter(MISTYPED, lambda _, value: value.isNotNull())
        malformed = F.coalesce(F.to_json(present), malformed)
    return texts.select(
        *[F.when(~wrong[name], _value(name)).alias(name) for name in columns],
        malformed.alias(MALFORMED_VALUES),
        *[name for name in others if name != MISTYPED],
    )


def texts_of_list(text: Column) -> Column:
    """The texts of a list that is written as JSON, as Python prints it, or with | between: ARRAY<STRING>.

    Blank entries are left out. Null for what begins and ends as a list and is none of texts; empty for null.
    """
    entries = F.when(text.isNull(), F.array().cast("array<string>")).when(_is_bracketed(text), _json_texts(text))
    parted = F.when(~F.coalesce(_is_bracketed(text), F.lit(False)), F.split(text, r"\|"))
    trimmed = F.transform(F.coalesce(entries, parted), _trimmed)
    return F.filter(trimmed, lambda entry: entry != "")


def is_structure(text: Column) -> Column:
    """Whether a text is an object or a list, as JSON or as Python prints it."""
    return F.when(text.startswith("{") | text.startswith("["), text.rlike(STRUCTURE)).otherwise(F.lit(False))


def _text(name: str, null_words: Sequence[str]) -> Column:
    """A text trimmed; null where nothing is left, or a word that stands for nothing."""
    text = F.when(_may_be_blank_at_an_end(F.col(name)), _trimmed(F.col(name))).otherwise(F.col(name))
    return F.when((text != "") & ~text.isin(*null_words), text)


def _may_be_blank_at_an_end(text: Column) -> Column:
    """True of every text that begins or ends with a blank; quick, where trimming looks each character up."""
    ends = reduce(or_, (text.endswith(blank) for blank in BLANKS if blank.isascii()))
    return (text < "!") | ends | (F.octet_length(text) != F.char_length(text))


def _trimmed(text: Column) -> Column:
    return F.btrim(text, F.lit(BLANKS))


def _is_malformed(name: str) -> Column:
    text = F.col(name)
    if name in LISTS:
        return F.when(_is_bracketed(text), _json_texts(text).isNull()).otherwise(F.lit(False))
    if name in WHOLE:
        return is_structure(text) | F.when(_is_float(text), F.abs(text.try_cast("double")) > EXACT).otherwise(False)
    return is_structure(text)


def _value(name: str) -> Column:
    """The text; of a column of whole numbers a float without a fraction as an integer."""
    text = F.col(name)
    if name not in WHOLE:
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
    """The entries of a list of texts or numbers; null for any other text.

    Spark reads the first value of a text and passes over what follows it, hence the list around it.
    """
    options = {"allowBackslashEscapingAnyCharacter": "true"}
    whole = F.from_json(F.concat(F.lit("["), text, F.lit("]")), "array<array<string>>", options)
    entries = F.when(F.size(whole) == 1, whole[0])
    return F.when(~F.exists(entries, lambda entry: F.coalesce(is_structure(entry), F.lit(False))), entries)
