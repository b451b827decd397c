"""Publishing one table: readers see the old rows or the new ones, and bad rows never."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame

from movierec_spark.errors import PublishRejected, SuiteBroken
from movierec_spark.publish.audit import Audit, Status, now
from movierec_spark.publish.commit_rows import quarantine, write
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.publish.publication import Derive, Publication
from movierec_spark.publish.staging import Staged, stage, stage_files
from movierec_spark.quality.conditions import broken_conditions
from movierec_spark.quality.derived_frames import audit_frame
from movierec_spark.quality.docs import write_page
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.suites import day_parameters, suites
from movierec_spark.quality.verdict import Verdict, counted
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table


class Rejection(PublishRejected):
    """A refused publication, with its audit row."""

    def __init__(self, message: str, audit: Audit) -> None:
        super().__init__(message)
        self.audit = audit


@dataclass(frozen=True)
class Publisher:
    """Where publications go and what they must keep to."""

    lake: Lake
    data_docs: Path
    max_rejected_fraction: float

    def publish(self, rows: DataFrame | DataFiles, publication: Publication) -> Audit:
        """Stage, split, audit, commit; files are committed as they are, and stay the caller's to drop.

        Raises PublishRejected (nothing changes, the staged rows stay) where a critical table rule fails or
        too many rows are rejected, SuiteBroken before anything is read, PublishConflict.
        """
        started = time.monotonic()
        table, parameters = publication.table, day_parameters(publication.as_of)
        suite = suites()[table.name]
        staged = self._staged(rows, suite, parameters)
        verdict = _judge(staged, suite, parameters, publication.derive)
        page = write_page(verdict, self.data_docs, publication.as_of, parameters)
        reason = self._reason_to_refuse(staged, verdict)
        if reason:
            audit = _audit(publication, staged, verdict, "rejected", reason, started)
            raise Rejection(
                f"{table.name} of {publication.as_of} not published: {reason}; see {page}; "
                f"the staged rows are in {staged.folder}; correct the drop or the suite, and run again",
                audit,
            )
        if _has_provenance(table):
            quarantine(staged, publication, self.lake)
        audit = _audit(publication, staged, verdict, "published", None, started)
        status = write(staged, publication, self.lake, audit.as_metadata())
        if not isinstance(rows, DataFiles):
            staged.drop()
        return replace(audit, status=status)

    def _staged(self, rows: DataFrame | DataFiles, suite: Suite, parameters: dict[str, Any]) -> Staged:
        frame = rows.rows if isinstance(rows, DataFiles) else rows
        broken = broken_conditions(frame, suite.table, suite.row_rules, parameters)
        if isinstance(rows, DataFiles):
            return stage_files(rows, suite, broken)
        return stage(rows, suite, broken, self.lake.staging(suite.table))

    def _reason_to_refuse(self, staged: Staged, verdict: Verdict) -> str | None:
        if verdict.refusal:
            return verdict.refusal
        bound = self.max_rejected_fraction if _has_provenance(staged.table) else 0.0
        if staged.rows_quarantined > bound * staged.rows_in:
            name, count = max(staged.rejected_by.items(), key=lambda item: item[1])
            share = staged.rows_quarantined / staged.rows_in
            return (
                f"{staged.rows_quarantined:,} of {staged.rows_in:,} rows ({share:.1%}) rejected, "
                f"at most {bound:.1%} may be; most often ({count:,}) by {name}"
            )
        return None


def _has_provenance(table: Table) -> bool:
    return table.provenance or "row_number" in table.column_names


def _judge(staged: Staged, suite: Suite, parameters: dict[str, Any], derive: Derive | None) -> Verdict:
    results = counted(suite.splitting_rules, staged.rows_in, staged.rejected_by)
    results |= validate(staged.accepted, staged.table, suite.table_rules, parameters)
    frames = derive(staged.accepted) if derive and suite.frames else {}
    if missing := suite.frames - frames.keys():
        raise SuiteBroken(f"{staged.table.name}: this publication does not derive {sorted(missing)}; correct meta.of")
    for name, rows in frames.items():
        results |= audit_frame(rows, suite, name, parameters)
    return Verdict(suite, results)


def _audit(
    publication: Publication,
    staged: Staged,
    verdict: Verdict,
    status: Status,
    reason: str | None,
    started: float,
) -> Audit:
    return Audit(
        table_name=publication.table.name,
        source=publication.source,
        as_of=publication.as_of,
        run_id=publication.run_id,
        status=status,
        reason=reason,
        rows_in=staged.rows_in,
        rows_published=0 if status == "rejected" else staged.accepted_content.rows,
        rows_quarantined=staged.rows_quarantined,
        rows_duplicate=staged.rows_duplicate,
        expectations_met=len(verdict.results) - len(verdict.failed),
        expectations_failed=len(verdict.failed),
        seconds=round(time.monotonic() - started, 3),
        published_at=now(),
    )
