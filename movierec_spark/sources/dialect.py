"""How a file of delimited text is written."""

from dataclasses import dataclass
from typing import Literal

from movierec_spark.sources.lines import Encoding

Quotes = Literal["enclose", "letters"]


@dataclass(frozen=True)
class Dialect:
    """Fields between separators, a line per row but where quotes enclose line breaks.

    columns: the names of the columns by position; None where the first line holds them. quotes: whether quotes enclose
    fields or are letters like any other; None where the lines of the file decide it.
    """

    separator: str = ","
    columns: tuple[str, ...] | None = None
    quotes: Quotes | None = "enclose"
    encoding: Encoding = "utf-8"
