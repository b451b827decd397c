"""The fields of a line of delimited text, by position, so that no column name of a file can collide with another."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

from pyspark.sql import Column
from pyspark.sql import functions as F

from movierec_spark.sources.quoting import QUOTE

NO_QUOTE = "\0"
MALFORMED = "malformed_line"


@dataclass(frozen=True)
class Fields:
    """names: of all columns of the file, in their order. columns: those to read, see read_delimited."""

    names: tuple[str, ...]
    columns: Mapping[str, str]

    def of_line(self, separator: str, quotes_enclose: bool) -> Column:
        """The column "line" as a struct of its fields _0, _1, ..., and malformed_line where their number is wrong."""
        quote = QUOTE if quotes_enclose else NO_QUOTE
        schema = ", ".join(f"{name} STRING" for name in [*(f"_{i}" for i in range(len(self.names))), MALFORMED])
        options = {
            "mode": "PERMISSIVE",
            "columnNameOfCorruptRecord": MALFORMED,
            "sep": separator,
            "quote": quote,
            "escape": quote,
        }
        return F.from_csv("line", schema, options)

    def value(self, file_column: str, fields: Column) -> Column:
        """The field of the column that the file calls so. fields: see of_line."""
        return fields.getField(f"_{self.names.index(file_column)}")

    def is_header(self, line: Column, fields: Column) -> Column:
        """Whether each column to read holds its own name."""
        holds_name = [F.trim(self.value(name, fields)) == name for name in self.columns.values()]
        return self._if_likely_header(line, reduce(and_, holds_name))

    def is_another_header(self, line: Column, fields: Column) -> Column:
        """Whether the fields hold the names of all columns to read, in another order than the header."""
        if len(self.columns) < 2:
            return F.lit(False)
        texts = F.array(*(F.trim(fields.getField(f"_{i}")) for i in range(len(self.names))))
        holds_all_names = reduce(and_, [F.array_contains(texts, name) for name in self.columns.values()])
        return self._if_likely_header(line, holds_all_names & ~self.is_header(line, fields))

    def _if_likely_header(self, line: Column, condition: Column) -> Column:
        """The condition, evaluated only for lines that contain the longest name, since splitting lines is slow."""
        longest = max(self.columns.values(), key=len)
        return F.coalesce(F.when(F.contains(line, F.lit(longest)), condition), F.lit(False))
