"""Tables about the pipeline itself: quarantined rows, audits of publications, champions."""

from movierec_spark.tables.columns import SOURCE
from movierec_spark.tables.table import Table

QUARANTINE = Table(
    name="silver.quarantine",
    grain="one row that a table's suite rejected",
    key=("table_name", "source", "as_of", "source_file", "row_number"),
    replaces=("table_name", "source", "as_of"),
    partitioned_by=("table_name", "source", "as_of"),
    columns=f"""
        table_name STRING NOT NULL COMMENT 'the table that did not take it',
        {SOURCE},
        as_of DATE NOT NULL COMMENT 'day of the drop that brought it',
        source_file STRING NOT NULL COMMENT 'name of the file in the drop',
        row_number BIGINT NOT NULL COMMENT 'line in the file, the header being 1',
        row STRING NOT NULL COMMENT 'the row as JSON',
        reasons ARRAY<STRING> NOT NULL COMMENT 'the rules that it breaks'
    """,
)

AUDIT = Table(
    name="ops.audit",
    grain="one publication of a table, or one that was refused",
    key=("table_name", "version"),
    mode="append",
    columns="""
        table_name STRING NOT NULL,
        version BIGINT COMMENT 'of the Delta table; null where nothing was published',
        source STRING COMMENT 'null for a table of more than one source',
        as_of DATE NOT NULL,
        run_id STRING NOT NULL,
        status STRING NOT NULL COMMENT 'published, rejected, or unchanged: after a rejection came what stood there',
        reason STRING COMMENT 'why it was rejected',
        rows_in BIGINT NOT NULL,
        rows_published BIGINT NOT NULL,
        rows_quarantined BIGINT NOT NULL,
        rows_duplicate BIGINT NOT NULL,
        expectations_met INT NOT NULL,
        expectations_failed INT NOT NULL,
        seconds DOUBLE NOT NULL,
        published_at TIMESTAMP NOT NULL
    """,
)

CHAMPIONS = Table(
    name="ops.champions",
    grain="one model version beginning to serve",
    key=("model_version", "served_from"),
    mode="append",
    columns="""
        model_version INT NOT NULL,
        served_from TIMESTAMP NOT NULL COMMENT 'when its recommendations became the current state',
        as_of DATE NOT NULL COMMENT 'the day whose data was known'
    """,
)
