"""What each publication did, kept in ops.audit and in the commit itself."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain
from typing import Any, Literal

from delta.tables import DeltaTable
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.lake import SIDE_BY_SIDE, Lake
from movierec_spark.table import Table
from movierec_spark.tables import AUDIT

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


def record(spark: SparkSession, lake: Lake, touched: Iterable[Table], rejected: list[Audit]) -> None:
    """Bring ops.audit up to the commits of the tables touched, also those whose job died before this step."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        commits = list(chain.from_iterable(pool.map(partial(_committed, spark, lake), touched)))
    recorded = lake.read(spark, AUDIT).where(F.col("table_name").isin([each.table_name for each in commits]))
    known = {(row["table_name"], row["version"]) for row in recorded.select("table_name", "version").collect()}
    missing = [audit for audit in commits if (audit.table_name, audit.version) not in known]
    if missing:
        _insert_once(spark, lake, missing)
    if rejected:
        _rows(spark, rejected).write.format("delta").mode("append").save(lake.location(AUDIT))


def now() -> datetime:
    return datetime.now(UTC)


def _committed(spark: SparkSession, lake: Lake, table: Table) -> list[Audit]:
    history = DeltaTable.forPath(spark, lake.location(table)).history(COMMITS_LOOKED_AT)
    commits = history.where("userMetadata IS NOT NULL").select("version", "userMetadata").collect()
    return [Audit.from_metadata(commit["userMetadata"], commit["version"]) for commit in commits]


def _insert_once(spark: SparkSession, lake: Lake, audits: list[Audit]) -> None:
    """Merged, not appended: two jobs that repair the same row at once must not write it twice."""
    (
        DeltaTable.forPath(spark, lake.location(AUDIT))
        .alias("kept")
        .merge(
            _rows(spark, audits).alias("new"),
            "kept.table_name = new.table_name AND kept.version = new.version",
        )
        .whenNotMatchedInsertAll()
        .execute()
    )


def _rows(spark: SparkSession, audits: list[Audit]) -> Any:
    rows = [tuple(asdict(audit)[name] for name in AUDIT.column_names) for audit in audits]
    return spark.createDataFrame(rows, AUDIT.schema)
