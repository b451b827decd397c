"""The description of a publication: which rows of which table, day and run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame

from movierec_spark.tables.table import Table

Derive = Callable[[DataFrame], Mapping[str, DataFrame]]  # from a table's rows, its derived frames by name


@dataclass(frozen=True)
class Publication:
    """The rows of one table and day that one run publishes.

    source: the source of the rows, for tables partitioned by it.
    previous_rows: for a table that only grows, the last rows; rows that equal them are not appended.
    idempotency_key: for such a table, a key of the rows; two jobs at the same moment append the rows of one key once.
    derive: computes from the accepted rows the frames that the suite has expectations about beside the table.
    """

    table: Table
    as_of: date
    run_id: str
    source: str | None = None
    previous_rows: DataFrame | None = None
    idempotency_key: str | None = None
    derive: Derive | None = None

    @property
    def slice_values(self) -> dict[str, object]:
        """The values of all columns that tables are sliced by."""
        return {"table_name": self.table.name, "source": self.source, "as_of": self.as_of}
