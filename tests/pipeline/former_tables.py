"""Some tables of every kind in a lake of the earlier layout, each with rows in two commits."""

from datetime import date

from deltalake import Transaction

from movierec_spark import tables
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table
from tests.example_rows import example_rows
from tests.pipeline import former_lake

DAY = date(2018, 9, 26)
SLICE = {"source": "o'brien & co 100% #1", "as_of": DAY, "table_name": "silver.ratings"}
FORMER = (
    tables.MOVIELENS_MOVIES,
    tables.RATINGS,
    tables.IDS,
    tables.MOVIES,
    tables.QUARANTINE,
    tables.RECOMMENDATIONS,
    tables.RECOMMENDATIONS_HISTORY,
    tables.TRENDING_MOVIES,
    tables.AUDIT,
)


def fill(lake: Lake) -> None:
    """Create the tables and commit example rows to them, in several partitions where they have any."""
    for table in FORMER:
        former_lake.create(lake, table)
        for number in range(2):
            rows = example_rows(table, SLICE, first=number * 4)
            former_lake.commit(lake, table, rows, SLICE, transaction(table, number))


def transaction(table: Table, number: int) -> Transaction:
    """The transaction of the commit with this number, as jobs of the earlier version wrote it."""
    if table.mode == "current":
        return Transaction(table.name, number + 1)
    return Transaction(f"{table.name} {DAY}/000{number}", 1)
