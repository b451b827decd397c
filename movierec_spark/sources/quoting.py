"""Quoted fields of delimited text (RFC 4180): whether a line is well quoted, and whether its last field is left open.

A field that is left open continues in the next line. The patterns are for lines in which each doubled quote ("") is
replaced by the character DOUBLED.
"""

import re
from dataclasses import dataclass
from functools import cached_property

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

    @cached_property
    def well_quoted(self) -> re.Pattern[str]:
        """Each field that begins with a quote ends with one, and the quotes between are doubled."""
        return re.compile(f"{self._field}(?:{re.escape(self.separator)}{self._field})*+")

    @cached_property
    def left_open(self) -> re.Pattern[str]:
        """The last field begins with a quote and is not closed; all fields before it are well quoted."""
        return re.compile(f"(?:{self._field}{re.escape(self.separator)})*+{_OPENED}")

    @cached_property
    def closed(self) -> re.Pattern[str]:
        """A line that begins inside a quoted field: the field is closed, and all fields after it are well quoted."""
        return re.compile(f'[^"]*+"(?:{re.escape(self.separator)}{self._field})*+')

    @cached_property
    def closed_and_opened(self) -> re.Pattern[str]:
        """As closed, but the last field is left open again."""
        comma = re.escape(self.separator)
        return re.compile(f'[^"]*+"(?:{comma}{self._field}(?={comma}))*+{comma}{_OPENED}')

    @cached_property
    def _inside(self) -> re.Pattern[str]:
        """A separator or a doubled quote inside a field that begins with a quote."""
        comma = re.escape(self.separator)
        return re.compile(rf'(?:^|{comma})(?:"[^"{comma}{DOUBLED}]*+[{comma}{DOUBLED}]|{DOUBLED}")')

    def is_well_quoted(self, line: str) -> bool:
        return self.well_quoted.fullmatch(mark_doubled(line)) is not None

    def is_left_open(self, line: str) -> bool:
        return self.left_open.fullmatch(mark_doubled(line)) is not None

    def is_enclosing(self, line: str) -> bool:
        """Whether a quoted field holds a separator or a doubled quote, which only enclosing quotes allow."""
        return self.is_well_quoted(line) and self._inside.search(mark_doubled(line)) is not None

    def is_of_letters(self, line: str) -> bool:
        """Whether quotes in the line can't enclose fields."""
        return not self.is_well_quoted(line) and not self.is_left_open(line)


def mark_doubled(line: str) -> str:
    """Replace each doubled quote by DOUBLED."""
    return line.replace('""', DOUBLED)
