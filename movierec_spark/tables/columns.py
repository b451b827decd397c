"""Columns that many tables share."""

SOURCE = "source STRING NOT NULL COMMENT 'the source that delivered it'"
KNOWN = "known_at DATE NOT NULL COMMENT 'first day on which a job may see the row'"
DAY_OF_DROP = "as_of DATE NOT NULL COMMENT 'day of the drop that brought it'"

FOREIGN_READERS = {"delta.enableDeletionVectors": "false", "delta.columnMapping.mode": "none"}
