"""Publish one table: readers see the old rows or the new ones, never a mixture, and never a row that breaks a rule."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame

from movierec_spark.errors import PublishRejected, SuiteBroken
from movierec_spark.publish.audit import Audit, Status, utc_now
from movierec_spark.publish.commit_rows import commit_accepted, commit_quarantined
from movierec_spark.publish.parquet_files import DataFiles
from movierec_spark.publish.publication import Derive, Publication
from movierec_spark.publish.staging import Staged, stage, stage_files
from movierec_spark.quality.conditions import violation_conditions
from movierec_spark.quality.derived_frames import validate_derived_frame
from movierec_spark.quality.docs import write_page
from movierec_spark.quality.gx_context import validate
from movierec_spark.quality.suite import Suite
from movierec_spark.quality.suites import day_parameters, suites
from movierec_spark.quality.verdict import Verdict, results_from_counts
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table


class Rejection(PublishRejected):
    """A publication that the suite stopped. audit: its figures, for ops.audit."""

    def __init__(self, message: str, audit: Audit) -> None:
        super().__init__(message)
        self.audit = audit


@dataclass(frozen=True)
class Publisher:
    """Publishes tables of a lake. data_docs: the folder of Data Docs.

    max_rejected_fraction: the largest share of rows that may be quarantined, of tables that can quarantine rows.
    """

    lake: Lake
    data_docs: Path
    max_rejected_fraction: float

    def publish(self, rows: DataFrame | DataFiles, publication: Publication) -> Audit:
        """Stage and validate the rows, then commit the accepted and the quarantined ones.

        rows: a frame that this writes to files, or files that are committed as they are and that the caller removes.

        Raises Rejection, a PublishRejected, where a critical table rule is violated or too many rows would be
        quarantined: then no table changes and the staged rows stay. Raises SuiteBroken where a rule can't be
        evaluated, PublishConflict where other jobs keep writing the same rows.
        """
        started = time.monotonic()
        table, parameters = publication.table, day_parameters(publication.as_of)
        suite = suites()[table.name]
        staged = self._stage(rows, suite, parameters)
        verdict = _validate(staged, suite, parameters, publication.derive)
        page = write_page(verdict, self.data_docs, publication.as_of, parameters)
        reason = self._rejection_reason(staged, verdict)
        if reason:
            audit = _audit(publication, staged, verdict, "rejected", reason, started)
            raise Rejection(
                f"{table.name} of {publication.as_of} not published: {reason}; see {page}; "
                f"the staged rows are in {staged.folder}; correct the drop or the suite, and run again",
                audit,
            )
        if _can_quarantine(table):
            commit_quarantined(staged, publication, self.lake)
        audit = _audit(publication, staged, verdict, "published", None, started)
        status = commit_accepted(staged, publication, self.lake, audit.as_metadata())
        if not isinstance(rows, DataFiles):
            staged.drop()
        return replace(audit, status=status)

    def _stage(self, rows: DataFrame | DataFiles, suite: Suite, parameters: dict[str, Any]) -> Staged:
        frame = rows.rows if isinstance(rows, DataFiles) else rows
        violations = violation_conditions(frame, suite.table, suite.row_rules, parameters)
        if isinstance(rows, DataFiles):
            return stage_files(rows, suite, violations)
        return stage(rows, suite, violations, self.lake.staging(suite.table))

    def _rejection_reason(self, staged: Staged, verdict: Verdict) -> str | None:
        if verdict.rejection_reason:
            return verdict.rejection_reason
        bound = self.max_rejected_fraction if _can_quarantine(staged.table) else 0.0
        if staged.rows_quarantined > bound * staged.rows_in:
            name, count = max(staged.violations.items(), key=lambda item: item[1])
            share = staged.rows_quarantined / staged.rows_in
            return (
                f"{staged.rows_quarantined:,} of {staged.rows_in:,} rows ({share:.1%}) rejected, "
                f"at most {bound:.1%} may be; most often ({count:,}) by {name}"
            )
        return None


def _can_quarantine(table: Table) -> bool:
    """Whether a row of the table can be traced to a line of a file, as the key of silver.quarantine needs it."""
    return table.provenance or "row_number" in table.column_names


def _validate(staged: Staged, suite: Suite, parameters: dict[str, Any], derive: Derive | None) -> Verdict:
    results = results_from_counts(suite.quarantine_rules, staged.rows_in, staged.violations)
    results |= validate(staged.accepted, staged.table, suite.table_rules, parameters)
    frames = derive(staged.accepted) if derive and suite.frames else {}
    if missing := suite.frames - frames.keys():
        raise SuiteBroken(f"{staged.table.name}: this publication does not derive {sorted(missing)}; correct meta.of")
    for name, rows in frames.items():
        results |= validate_derived_frame(rows, suite, name, parameters)
    return Verdict(suite, results)


def _audit(
    publication: Publication,
    staged: Staged,
    verdict: Verdict,
    status: Status,
    reason: str | None,
    started: float,
) -> Audit:
    """The audit of a publication; started: as time.monotonic() gave it."""
    return Audit(
        table_name=publication.table.name,
        source=publication.source,
        as_of=publication.as_of,
        run_id=publication.run_id,
        status=status,
        reason=reason,
        rows_in=staged.rows_in,
        rows_published=0 if status == "rejected" else staged.accepted_digest.rows,
        rows_quarantined=staged.rows_quarantined,
        rows_duplicate=staged.rows_duplicate,
        expectations_met=len(verdict.results) - len(verdict.failed),
        expectations_failed=len(verdict.failed),
        seconds=round(time.monotonic() - started, 3),
        published_at=utc_now(),
    )
