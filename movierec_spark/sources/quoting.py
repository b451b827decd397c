"""Quoted fields of delimited text (RFC 4180): whether a line is well quoted, and whether its last field is left open.

A field that is left open continues in the next line. The patterns are for lines in which each doubled quote ("") is
replaced by the character DOUBLED; Java and Python read them in the same way.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from pyspark.sql import Column
from pyspark.sql import functions as F

DOUBLED = "\1"
QUOTE = '"'
_QUOTED = rf'{DOUBLED}*+(?:"[^"]*+"{DOUBLED}*+)?'  # also an empty field
_OPENED = rf'{DOUBLED}*+"[^"]*+'


@dataclass(frozen=True)
class Quoting:
    """Patterns for lines whose fields are separated by one character."""

    separator: str

    @property
    def _field(self) -> str:
        comma = re.escape(self.separator)
        return rf'(?:[^"{comma}{DOUBLED}][^{comma}]*+|{_QUOTED})'

    @property
    def well_quoted(self) -> str:
        """Each field that begins with a quote ends with one, and the quotes between are doubled."""
        return f"{self._field}(?:{re.escape(self.separator)}{self._field})*+"

    @property
    def left_open(self) -> str:
        """The last field begins with a quote and is not closed; all fields before it are well quoted."""
        return f"(?:{self._field}{re.escape(self.separator)})*+{_OPENED}"

    @property
    def closed(self) -> str:
        """A line that begins inside a quoted field: the field is closed, and all fields after it are well quoted."""
        return f'[^"]*+"(?:{re.escape(self.separator)}{self._field})*+'

    @property
    def closed_and_opened(self) -> str:
        """As closed, but the last field is left open again."""
        comma = re.escape(self.separator)
        return f'[^"]*+"(?:{comma}{self._field}(?={comma}))*+{comma}{_OPENED}'

    def is_well_quoted(self, line: Column) -> Column:
        return _if_quoted(line, _matches(line, self.well_quoted), otherwise=True)

    def is_left_open(self, line: Column) -> Column:
        return _if_quoted(line, _matches(line, self.left_open))

    def is_enclosing(self, line: Column) -> Column:
        """Whether a quoted field holds a separator or a doubled quote, which only enclosing quotes allow."""
        comma = re.escape(self.separator)
        inside = rf'"[^"{comma}{DOUBLED}]*+[{comma}{DOUBLED}]|{DOUBLED}"'
        is_inside = _mark_doubled_column(line).rlike(f"(?:^|{comma})(?:{inside})")
        return _if_quoted(line, _matches(line, self.well_quoted) & is_inside)

    @cached_property
    def compiled(self) -> dict[str, re.Pattern[str]]:
        """The patterns by their names, for Python."""
        names = ("well_quoted", "left_open", "closed", "closed_and_opened")
        return {name: re.compile(getattr(self, name)) for name in names}


def mark_doubled(line: str) -> str:
    """Replace each doubled quote by DOUBLED."""
    return line.replace('""', DOUBLED)


def _if_quoted(line: Column, condition: Column, otherwise: bool = False) -> Column:
    """The condition, evaluated only for lines that hold a quote; Spark may evaluate both sides of an AND."""
    return F.when(F.contains(line, F.lit(QUOTE)), condition).otherwise(F.lit(otherwise))


def _mark_doubled_column(line: Column) -> Column:
    return F.replace(line, F.lit('""'), F.lit(DOUBLED))


def _matches(line: Column, pattern: str) -> Column:
    return _mark_doubled_column(line).rlike(rf"^(?:{pattern})\z")
