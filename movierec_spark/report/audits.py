"""ops.audit: which publications the tables' rows come from, and which publications were refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from movierec_spark.publish.audit import Audit
from movierec_spark.publish.audit_log import is_made_good
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.tables import AUDIT, BY_NAME


@dataclass(frozen=True)
class Refusal:
    """A publication that was refused.

    is_corrected: whether its rows were published since. page: link to Data Docs.
    """

    audit: Audit
    is_corrected: bool
    page: str | None


def audits(lake: DuckDBPyConnection) -> list[Audit]:
    """The rows of ops.audit, the oldest first; published_at in UTC, without a zone."""
    columns = ", ".join(AUDIT.column_names)
    in_utc = "* REPLACE (published_at::TIMESTAMP AS published_at)"
    query = f"SELECT {columns} FROM (SELECT {in_utc} FROM ops.audit) ORDER BY published_at, table_name, version"
    rows = lake.sql(query).fetchall()
    return [Audit(**dict(zip(AUDIT.column_names, row, strict=True))) for row in rows]


def in_effect(audit_rows: Iterable[Audit]) -> list[Audit]:
    """The publications whose rows the tables hold now.

    Of a slice, or of a current state, that is the last one; of a table that only grows, every one.
    """
    return list({_replacement_key(audit): audit for audit in audit_rows if audit.status == "published"}.values())


def refusals(audit_rows: list[Audit], docs: DataDocs) -> list[Refusal]:
    """The refused publications, the last one first."""
    refused = [audit for audit in audit_rows if audit.status == "rejected"]
    return [Refusal(audit, is_made_good(audit, audit_rows), docs.page(audit)) for audit in reversed(refused)]


def adds_up(audit: Audit) -> bool:
    """Whether every row that came in is published, quarantined or a duplicate."""
    return audit.rows_in == audit.rows_published + audit.rows_quarantined + audit.rows_duplicate


def _replacement_key(audit: Audit) -> tuple[object, ...]:
    """A key: of two publications with the same key, the later one replaces the rows of the earlier one."""
    mode = BY_NAME[audit.table_name].mode
    part = {"current": (), "append": (audit.version,), "slice": (audit.source, audit.as_of)}[mode]
    return (audit.table_name, *part)
