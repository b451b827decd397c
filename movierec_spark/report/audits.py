"""ops.audit: which publications the rows of the tables come from, and which were refused."""

from collections.abc import Iterable
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from movierec_spark.publish.audit import Audit
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.tables import AUDIT, BY_NAME


@dataclass(frozen=True)
class Refusal:
    """A publication that was refused; put_right: whether the same slice has been published since."""

    audit: Audit
    put_right: bool
    page: str | None


def audits(lake: DuckDBPyConnection) -> list[Audit]:
    """The rows of ops.audit, the oldest first; published_at in UTC, without a zone."""
    columns = ", ".join(AUDIT.column_names)
    in_utc = "* REPLACE (published_at::TIMESTAMP AS published_at)"
    query = f"SELECT {columns} FROM (SELECT {in_utc} FROM ops.audit) ORDER BY published_at, table_name, version"
    rows = lake.sql(query).fetchall()
    return [Audit(**dict(zip(AUDIT.column_names, row, strict=True))) for row in rows]


def in_effect(recorded: Iterable[Audit]) -> list[Audit]:
    """The publications whose rows the tables hold now.

    Of a slice, or of a current state, that is the last one; of a table that only grows, every one.
    """
    return list({_replaced_by(audit): audit for audit in recorded if audit.status == "published"}.values())


def refusals(recorded: list[Audit], docs: DataDocs) -> list[Refusal]:
    """The refused publications, the last one first."""
    refused = [audit for audit in recorded if audit.status == "rejected"]
    return [Refusal(audit, _published_since(audit, recorded), docs.page(audit)) for audit in reversed(refused)]


def adds_up(audit: Audit) -> bool:
    """Whether every row that came in is published, quarantined or a duplicate."""
    return audit.rows_in == audit.rows_published + audit.rows_quarantined + audit.rows_duplicate


def _replaced_by(audit: Audit) -> tuple[object, ...]:
    """What two publications have in common of which the later replaces the earlier."""
    mode = BY_NAME[audit.table_name].mode
    part = {"current": (), "append": (audit.version,), "slice": (audit.source, audit.as_of)}[mode]
    return (audit.table_name, *part)


def _published_since(refused: Audit, recorded: list[Audit]) -> bool:
    slice_of = (refused.table_name, refused.source, refused.as_of)
    return any(
        audit.status == "published"
        and (audit.table_name, audit.source, audit.as_of) == slice_of
        and audit.published_at > refused.published_at
        for audit in recorded
    )
