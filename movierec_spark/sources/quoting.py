"""Quoted fields of delimited text (RFC 4180): where a line keeps to the form, and where a field goes on in the next.

The patterns look at a line in which each doubled quote stands as DOUBLED; they mean the same to Java and to Python.
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
    """The forms of a line whose fields are parted by the separator, one character."""

    separator: str

    @property
    def _field(self) -> str:
        letter = re.escape(self.separator)
        return rf'(?:[^"{letter}{DOUBLED}][^{letter}]*+|{_QUOTED})'

    @property
    def well_quoted(self) -> str:
        """Each field that begins with a quote is one text in quotes, those inside of it doubled."""
        return f"{self._field}(?:{re.escape(self.separator)}{self._field})*+"

    @property
    def left_open(self) -> str:
        """The last field begins with a quote and is not closed, all before it are well quoted."""
        return f"(?:{self._field}{re.escape(self.separator)})*+{_OPENED}"

    @property
    def closed(self) -> str:
        """A line that begins inside a quoted field: it is closed there, and all after it is well quoted."""
        return f'[^"]*+"(?:{re.escape(self.separator)}{self._field})*+'

    @property
    def closed_and_opened(self) -> str:
        """As closed, but that the last field is left open again."""
        letter = re.escape(self.separator)
        return f'[^"]*+"(?:{letter}{self._field}(?={letter}))*+{letter}{_OPENED}'

    def is_well_quoted(self, line: Column) -> Column:
        return _if_quoted(line, _matches(line, self.well_quoted), otherwise=True)

    def is_left_open(self, line: Column) -> Column:
        return _if_quoted(line, _matches(line, self.left_open))

    def is_enclosing(self, line: Column) -> Column:
        """Whether a field holds what only a field in quotes can hold: a separator or a doubled quote."""
        letter = re.escape(self.separator)
        inside = rf'"[^"{letter}{DOUBLED}]*+[{letter}{DOUBLED}]|{DOUBLED}"'
        is_inside = _marked(line).rlike(f"(?:^|{letter})(?:{inside})")
        return _if_quoted(line, _matches(line, self.well_quoted) & is_inside)

    @cached_property
    def compiled(self) -> dict[str, re.Pattern[str]]:
        """The forms by their names, for Python."""
        names = ("well_quoted", "left_open", "closed", "closed_and_opened")
        return {name: re.compile(getattr(self, name)) for name in names}


def marked(line: str) -> str:
    """The line with DOUBLED for each doubled quote."""
    return line.replace('""', DOUBLED)


def _if_quoted(line: Column, condition: Column, otherwise: bool = False) -> Column:
    """The condition, evaluated only of lines with a quote in them: Spark takes both sides of an AND for granted."""
    return F.when(F.contains(line, F.lit(QUOTE)), condition).otherwise(F.lit(otherwise))


def _marked(line: Column) -> Column:
    return F.replace(line, F.lit('""'), F.lit(DOUBLED))


def _matches(line: Column, pattern: str) -> Column:
    return _marked(line).rlike(rf"^(?:{pattern})\z")
