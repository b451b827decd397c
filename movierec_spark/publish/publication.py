"""What is to be published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame

from movierec_spark.tables.table import Table

Derive = Callable[[DataFrame], Mapping[str, DataFrame]]


@dataclass(frozen=True)
class Publication:
    """One table's rows of one day, on their way from one run into the lake.

    source: the source whose rows they are, for tables that keep sources apart.
    last: for a table that only grows, the rows that the new ones must differ from to be added.
    derive: from the accepted rows, by name, the frames that the suite has expectations of beside the table.
    once: for such a table, what names the rows, so that two jobs at the same moment don't add them twice.
    """

    table: Table
    as_of: date
    run_id: str
    source: str | None = None
    last: DataFrame | None = None
    once: str | None = None
    derive: Derive | None = None

    @property
    def slice_of(self) -> dict[str, object]:
        """The values of the columns that a publication can replace by."""
        return {"table_name": self.table.name, "source": self.source, "as_of": self.as_of}
