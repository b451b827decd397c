"""What each publication did, kept in ops.audit and in the commit itself."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, Transaction
from pyspark.sql.pandas.types import to_arrow_schema

from movierec_spark.publish.commit import retried
from movierec_spark.publish.layout import placed
from movierec_spark.publish.parquet_files import describe
from movierec_spark.storage.arrow import dataset
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import AUDIT
from movierec_spark.tables.table import Table

Status = Literal["published", "rejected", "unchanged", "superseded"]
COMMITS_LOOKED_AT = 20


@dataclass(frozen=True)
class Audit:
    """The figures of one publication: a row of ops.audit.

    rows_in = rows_published + rows_quarantined + rows_duplicate, unless it was rejected.
    unchanged (the table held these rows already) and superseded (it holds a newer day) commit nothing.
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
        """For the userMetadata of a commit."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_metadata(cls, text: str, version: int) -> "Audit":
        fields: dict[str, Any] = json.loads(text)
        day, moment = date.fromisoformat(fields["as_of"]), datetime.fromisoformat(fields["published_at"])
        return replace(cls(**fields), as_of=day, published_at=moment, version=version)


def record(lake: Lake, touched: Iterable[Table], rejected: list[Audit]) -> None:
    """Bring ops.audit up to the commits of the tables touched, also those whose job died before this step."""
    audits = [audit for table in touched for audit in _committed(lake, table)]
    if audits:
        retried(lambda: _insert_once(lake, audits), AUDIT)
    if rejected:
        retried(lambda: _append(DeltaTable(lake.location(AUDIT)), lake, rejected), AUDIT)


def now() -> datetime:
    return datetime.now(UTC)


def _committed(lake: Lake, table: Table) -> list[Audit]:
    commits = DeltaTable(lake.location(table)).history(COMMITS_LOOKED_AT)
    noted = [(commit["userMetadata"], commit["version"]) for commit in commits if commit.get("userMetadata")]
    return [Audit.from_metadata(metadata, version) for metadata, version in noted]


def _insert_once(lake: Lake, audits: list[Audit]) -> None:
    """What is not there yet; of two jobs that do so at once one fails, since both name the version that they saw."""
    table = DeltaTable(lake.location(AUDIT))
    recorded = dataset(table).to_table(columns=["table_name", "version"]).to_pylist()
    known = {(row["table_name"], row["version"]) for row in recorded}
    missing = [audit for audit in audits if (audit.table_name, audit.version) not in known]
    if missing:
        seen = CommitProperties(app_transactions=[Transaction(AUDIT.name, table.version() + 1)])
        _append(table, lake, missing, seen)


def _append(table: DeltaTable, lake: Lake, audits: list[Audit], properties: CommitProperties | None = None) -> None:
    folder = Path(lake.location(AUDIT))
    path = folder / f"part-{uuid.uuid4().hex}.parquet"
    pq.write_table(_rows(audits), path, store_schema=False)
    added = placed(describe(path, AUDIT.data_columns), folder, path.name, {})
    table.create_write_transaction([added], "append", table.schema(), commit_properties=properties)


def _rows(audits: list[Audit]) -> pa.Table:
    rows = [{name: value for name, value in asdict(audit).items() if name in AUDIT.column_names} for audit in audits]
    return pa.Table.from_pylist(rows, to_arrow_schema(AUDIT.schema, timezone="UTC"))
