"""The fields of a line of delimited text, by position, so that no name of a file meets another or one of ours."""

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
    """names: of all columns of the file, in their order. columns: the wanted ones, see read_delimited."""

    names: tuple[str, ...]
    columns: Mapping[str, str]

    def of_line(self, separator: str, quotes_enclose: bool) -> Column:
        """The fields of the column "line", and malformed_line where their number is not that of the names."""
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

    def value(self, own: str, fields: Column) -> Column:
        return fields.getField(f"_{self.names.index(own)}")

    def are_header(self, line: Column, fields: Column) -> Column:
        """Whether each wanted column holds its own name."""
        same = [F.trim(self.value(own, fields)) == own for own in self.columns.values()]
        return self._where_likely(line, reduce(and_, same))

    def are_another_header(self, line: Column, fields: Column) -> Column:
        """Whether the fields name all wanted columns, but not where the header does."""
        if len(self.columns) < 2:
            return F.lit(False)
        texts = F.array(*(F.trim(fields.getField(f"_{i}")) for i in range(len(self.names))))
        named = reduce(and_, [F.array_contains(texts, own) for own in self.columns.values()])
        return self._where_likely(line, named & ~self.are_header(line, fields))

    def _where_likely(self, line: Column, condition: Column) -> Column:
        """The condition, evaluated only of lines that hold the longest name: taking a line apart takes time."""
        longest = max(self.columns.values(), key=len)
        return F.coalesce(F.when(F.contains(line, F.lit(longest)), condition), F.lit(False))
