"""The gold table of profiles: what the tables hold on a day, as figures."""

from movierec_spark.tables.columns import FOREIGN_READERS
from movierec_spark.tables.table import Table

PROFILES = Table(
    name="gold.profiles",
    grain="one figure of one column, or of a whole table, on one day",
    key=("as_of", "table_name", "column_name", "segment", "metric"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    properties=FOREIGN_READERS,
    columns="""
        as_of DATE NOT NULL COMMENT 'the day whose data was known',
        table_name STRING NOT NULL COMMENT 'the table that the figure is of, as silver.ratings',
        column_name STRING NOT NULL COMMENT 'empty for a figure of the whole table',
        segment STRING NOT NULL COMMENT 'which of its rows: all, or as bin 0.5 to 1, value Drama, week 2018-09-24',
        metric STRING NOT NULL COMMENT 'what is counted or measured: rows, missing, mean and others',
        value DOUBLE NOT NULL
    """,
)
