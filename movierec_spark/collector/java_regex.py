"""Regular expressions of Java, which Spark reads those of the suites by, as Python's."""

import re
from collections.abc import Iterator

from movierec_spark.errors import SuiteBroken

LINE_END = r"(?=(?:\r\n|[\n\r\u0085\u2028\u2029])?\Z)"
OUTSIDE_CLASSES = {".": r"[^\n\r\u0085\u2028\u2029]", "$": LINE_END, r"\Z": LINE_END, r"\z": r"\Z"}
SAME_IN_BOTH = re.compile(r"\\[1-9dDwWsStnrf\\.\[\](){}*+?|^$/\"'-]")
TOKEN = re.compile(r"\\.|\(\?[a-zA-Z]*[:)]?|&&|.", re.DOTALL)
ALLOWED_GROUPS = ("(?:", "(?s:")


def python_regex(pattern: str) -> re.Pattern[str]:
    r"""The pattern that finds in a text what Java's Matcher.find does; \d, \w and \s are ASCII, as Java's are.

    Raises SuiteBroken where it uses what is not known to mean the same in both.
    """
    try:
        return re.compile("".join(_translated(pattern)), re.ASCII)
    except re.error as error:
        raise _unknown(pattern, f"{error}") from None


def _translated(pattern: str) -> Iterator[str]:
    is_in_class, dot_is_all = False, "(?s:" in pattern
    for token in TOKEN.findall(pattern):
        if is_in_class and token in ("[", "&&"):
            raise _unknown(pattern, f"{token} in a class")
        if token.startswith("(?") and token not in ALLOWED_GROUPS:
            raise _unknown(pattern, token)
        if not is_in_class and token in OUTSIDE_CLASSES:
            yield token if token == "." and dot_is_all else OUTSIDE_CLASSES[token]
        elif token.startswith("\\") and not SAME_IN_BOTH.fullmatch(token):
            raise _unknown(pattern, token)
        else:
            yield token
        is_in_class = token == "[" or (is_in_class and token != "]")


def _unknown(pattern: str, part: str) -> SuiteBroken:
    return SuiteBroken(f"the regex {pattern!r} can't be judged by the collector ({part}); write it without that")
