"""The figures of each publication, stored in the commit itself and as a row of ops.audit."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction

from movierec_spark.publish.commit import add_action, retry_on_conflict
from movierec_spark.storage.arrow import dataset
from movierec_spark.storage.data_file import DataFileWriter, file_schema, new_file
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import AUDIT
from movierec_spark.tables.table import Table

Status = Literal["published", "rejected", "unchanged", "superseded"]
COMMITS_CHECKED = 20  # of each table; older ones have their audit rows by now


@dataclass(frozen=True)
class Audit:
    """The figures of one publication: a row of ops.audit.

    rows_in = rows_published + rows_quarantined + rows_duplicate, unless the publication was rejected.
    status: published; rejected by the suite; unchanged, where the table already held the same rows; superseded, where
    a table of the current state holds a newer day. Only a published one commits rows. version: of that commit.
    """

    table_name: str
    source: str | None
    as_of: date
    run_id: str
    status: Status
    reason: str | None
    rows_in: int
    rows_published: int
    rows_quarantined: int
    rows_duplicate: int
    expectations_met: int
    expectations_failed: int
    seconds: float
    published_at: datetime
    version: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.rows_published:,} rows"]
        parts += [f"{self.rows_quarantined:,} quarantined"] if self.rows_quarantined else []
        parts += [f"{self.rows_duplicate:,} duplicate"] if self.rows_duplicate else []
        parts += [self.status] if self.status != "published" else []
        return f"{self.table_name} {', '.join(parts)}"

    def as_metadata(self) -> str:
        """The figures as JSON, for the userMetadata of the commit."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_metadata(cls, text: str, version: int) -> "Audit":
        fields: dict[str, Any] = json.loads(text)
        day, moment = date.fromisoformat(fields["as_of"]), datetime.fromisoformat(fields["published_at"])
        return replace(cls(**fields), as_of=day, published_at=moment, version=version)


def record_audits(lake: Lake, tables: Iterable[Table], audits: Sequence[Audit]) -> None:
    """Append to ops.audit each recent commit of the tables that has no row yet, and what made no commit.

    The commits may be those of other jobs, which were killed before this step. audits: of this job; a rejection makes
    no commit, nor do rows that stand there already, which are told where they follow a rejection.
    Raises PublishConflict.
    """
    committed = [audit for table in tables for audit in _committed_audits(lake, table)]
    if committed:
        retry_on_conflict(lambda: _append_missing(lake, committed), AUDIT)
    uncommitted = [audit for audit in audits if audit.status == "rejected"]
    uncommitted += _after_rejection([audit for audit in audits if audit.status == "unchanged"], lake)
    if uncommitted:
        retry_on_conflict(lambda: _append(lake.delta(AUDIT), lake, uncommitted), AUDIT)


def _after_rejection(unchanged: Sequence[Audit], lake: Lake) -> list[Audit]:
    """Those whose slice was rejected when ops.audit last told of it."""
    if not unchanged:
        return []
    columns = ["table_name", "source", "as_of", "status", "published_at"]
    rows = lake.dataset(AUDIT).to_table(columns).sort_by("published_at").to_pylist()
    last = {(row["table_name"], row["source"], row["as_of"]): row["status"] for row in rows}
    return [audit for audit in unchanged if last.get((audit.table_name, audit.source, audit.as_of)) == "rejected"]


def utc_now() -> datetime:
    return datetime.now(UTC)


def _committed_audits(lake: Lake, table: Table) -> list[Audit]:
    """The audits in the metadata of the table's latest commits."""
    commits = lake.commits(table, COMMITS_CHECKED)
    return [
        Audit.from_metadata(commit["userMetadata"], commit["version"])
        for commit in commits
        if commit.get("userMetadata")
    ]


def _append_missing(lake: Lake, audits: list[Audit]) -> None:
    """Append the audits that ops.audit lacks.

    Of two jobs that do so at the same moment one fails with a conflict, since both name the version that they read.
    """
    table = lake.delta(AUDIT)
    recorded = dataset(table, lake.location(AUDIT)).to_table(columns=["table_name", "version"]).to_pylist()
    recorded_keys = {(row["table_name"], row["version"]) for row in recorded}
    missing = [audit for audit in audits if (audit.table_name, audit.version) not in recorded_keys]
    if missing:
        properties = CommitProperties(app_transactions=[Transaction(AUDIT.name, table.version() + 1)])
        _append(table, lake, missing, properties)


def _append(table: DeltaTable, lake: Lake, audits: list[Audit], properties: CommitProperties | None = None) -> None:
    writer = DataFileWriter(lake.location(AUDIT), new_file({}), file_schema(AUDIT))
    rows = [{name: value for name, value in asdict(audit).items() if name in AUDIT.column_names} for audit in audits]
    writer.write(pa.RecordBatch.from_pylist(rows, file_schema(AUDIT)))
    file = writer.close()
    assert file is not None
    table.create_write_transaction([add_action(file, {})], "append", table.schema(), commit_properties=properties)
