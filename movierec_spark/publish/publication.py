"""The description of a publication: which rows of which table, day and run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pyarrow.dataset import Dataset
from pyspark.sql import DataFrame

from movierec_spark.publish.attempt import Attempt
from movierec_spark.publish.audit import Audit
from movierec_spark.publish.digest import ContentDigest
from movierec_spark.tables.table import Table

# From a table's rows, as Spark reads them and as Arrow does, the frames that are derived from them, by name.
Derive = Callable[[DataFrame, Dataset], Mapping[str, DataFrame]]


@dataclass(frozen=True)
class Publication:
    """The rows of one table and day that one run publishes.

    source: the source of the rows, for tables partitioned by it.
    in_order: whether the Spark partitions of the rows become files as they are, as those of a kernel's output may.
    previous_digest: for a table that only grows, the digest of its last rows; rows that equal them are not appended.
    idempotency_key: for such a table, a key of the rows; two jobs at the same moment append the rows of one key once.
    known_on: for a slice that later days compute anew, the day whose data is known; what a later day knew stays.
    derive: computes from the accepted rows the frames that the suite has expectations about beside the table.
    skip_empty: whether a publication without any row changes nothing, whatever the suite says of it.
    before_commit: called when all is judged and written; what it raises stops the publication.
    """

    table: Table
    as_of: date
    run_id: str
    source: str | None = None
    in_order: bool = False
    previous_digest: ContentDigest | None = None
    idempotency_key: str | None = None
    known_on: date | None = None
    derive: Derive | None = None
    skip_empty: bool = False
    before_commit: Callable[[], None] = lambda: None

    @property
    def slice_values(self) -> dict[str, object]:
        """The values of all columns that tables are sliced by."""
        return {"table_name": self.table.name, "source": self.source, "as_of": self.as_of}

    @property
    def partition(self) -> dict[str, object]:
        """By each column that partitions the table, the value that all rows have."""
        return {name: self.slice_values[name] for name in self.table.partitioned_by}


@dataclass(frozen=True)
class Published:
    """What became of a publication. attempt: its files; they are not the table's where the audit says so."""

    audit: Audit
    attempt: Attempt

    @property
    def is_current(self) -> bool:
        """Whether the rows are what the table holds now, be it that they stood there before."""
        return self.audit.status != "superseded"
