"""The gold table of drift: how far a day is from those before it."""

from movierec_spark.tables.columns import FOREIGN_READERS
from movierec_spark.tables.table import Table

DRIFT = Table(
    name="gold.drift",
    grain="one statistic of one subject, which tells how far the last days are from their reference",
    key=("subject", "statistic", "as_of"),
    replaces=("as_of",),
    partitioned_by=("as_of",),
    properties=FOREIGN_READERS,
    columns="""
        area STRING NOT NULL COMMENT 'events, users, catalogue or output',
        subject STRING NOT NULL COMMENT 'what is compared: a distribution such as stars, or a daily figure',
        statistic STRING NOT NULL COMMENT 'psi, jensen_shannon, wasserstein; of daily figures ratio or difference',
        value DOUBLE COMMENT 'how far apart they are; null where there is too little to compare',
        bound DOUBLE COMMENT 'of conf; null: not watched',
        by_chance DOUBLE COMMENT 'what the value exceeds by chance as rarely as drift.false_alarms says',
        observed DOUBLE COMMENT 'of daily figures that of the day, of numbers the mean of the last days',
        expected DOUBLE COMMENT 'the same by the reference',
        n BIGINT NOT NULL COMMENT 'rows that are compared; of daily figures the days',
        n_reference BIGINT NOT NULL COMMENT 'the same of the reference',
        is_alarm BOOLEAN NOT NULL COMMENT 'the value is above bound and by_chance',
        reference_from DATE NOT NULL,
        reference_to DATE NOT NULL COMMENT 'the last day of the reference',
        as_of DATE NOT NULL COMMENT 'the last of the days that are compared'
    """,
)
