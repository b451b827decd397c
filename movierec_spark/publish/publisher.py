"""Publish one table: readers see the old rows or the new ones, never a mixture, and never a row that breaks a rule."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from movierec_spark.errors import PublishRejected
from movierec_spark.publish.attempt import Attempt
from movierec_spark.publish.audit import Audit, Status, utc_now
from movierec_spark.publish.commit import commit, is_known_since
from movierec_spark.publish.copy_rows import copy_rows
from movierec_spark.publish.digest import EMPTY_DIGEST, ContentDigest, stored_digest
from movierec_spark.publish.judge import verdict_on, write_judged
from movierec_spark.publish.publication import Publication, Published
from movierec_spark.publish.quarantine import commit_quarantined
from movierec_spark.quality.docs import write_page
from movierec_spark.quality.suite_file import day_parameters
from movierec_spark.quality.suites import suites
from movierec_spark.quality.verdict import Verdict
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
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
    data_docs: Location
    max_rejected_fraction: float

    def publish(self, rows: DataFrame, publication: Publication) -> Published:
        """Write and validate the rows, then commit the accepted and the quarantined ones.

        Raises Rejection, a PublishRejected, where a critical table rule is violated or too many rows would be
        quarantined: then no table changes and what was written stays. Raises SuiteBroken where a rule can't be
        evaluated, PublishConflict where other jobs keep writing the same rows.
        """
        started, table = time.monotonic(), publication.table
        suite, parameters = suites()[table.name], day_parameters(publication.as_of)
        places = (self.lake.location(table), self.lake.rejected_rows(table, uuid.uuid4().hex))
        attempt = write_judged(rows, publication, suite, parameters, places)
        if publication.skip_empty and not attempt.rows_in:
            return Published(_audit(publication, attempt, Verdict(suite, {}), "unchanged", None, started), attempt)
        return self._publish(rows.sparkSession, attempt, publication, started)

    def publish_copy(
        self, spark: SparkSession, source: Attempt, added: Mapping[str, Any], publication: Publication
    ) -> Published:
        """Publish the accepted rows of another table with the added values, see copy_rows; raises what publish does."""
        started = time.monotonic()
        attempt = copy_rows(spark, source, added, publication, self.lake.location(publication.table))
        return self._publish(spark, attempt, publication, started)

    def _publish(self, spark: SparkSession, attempt: Attempt, publication: Publication, started: float) -> Published:
        """Judge what was written, and commit it."""
        table = publication.table
        suite, parameters = suites()[table.name], day_parameters(publication.as_of)
        verdict = verdict_on(attempt, publication, suite, parameters, attempt.accepted_rows(spark))
        page = write_page(verdict, self.data_docs, publication.as_of, parameters)
        reason = self._rejection_reason(attempt, verdict)
        if reason:
            audit = _audit(publication, attempt, verdict, "rejected", reason, started)
            raise Rejection(
                f"{table.name} of {publication.as_of} not published: {reason}; see {page}; "
                f"{attempt}; correct the drop or the suite, and run again",
                audit,
            )
        try:
            publication.before_commit()
        except BaseException:
            attempt.drop()
            raise
        if _can_quarantine(table):
            commit_quarantined(spark, attempt, publication, self.lake)
        audit = _audit(publication, attempt, verdict, "published", None, started)
        return Published(replace(audit, status=self._commit(spark, attempt, publication, audit)), attempt)

    def _commit(self, spark: SparkSession, attempt: Attempt, publication: Publication, audit: Audit) -> Status:
        """Commit the accepted rows, unless the table already holds the same rows or the state of a newer day."""
        table, values, known_on = attempt.table, publication.slice_values, publication.known_on
        is_up_to_date = known_on is None or is_known_since(known_on, table, values, self.lake)
        if is_up_to_date and self._replaced_digest(spark, publication) == attempt.digest:
            return "unchanged"
        is_committed = commit(
            attempt.files,
            table,
            attempt.digest,
            self.lake,
            values,
            audit.as_metadata(),
            publication.idempotency_key,
            known_on,
        )
        if not is_committed:
            return "superseded" if table.mode == "current" or known_on else "unchanged"
        # Spark would otherwise go on to read cached frames of the files from before the commit.
        spark.catalog.refreshByPath(self.lake.location(table).spark_uri)
        return "published"

    def _replaced_digest(self, spark: SparkSession, publication: Publication) -> ContentDigest:
        """The digest of the rows that the publication replaces; for a table that only grows, of the previous ones."""
        if publication.table.mode == "append":
            return publication.previous_digest or EMPTY_DIGEST
        return stored_digest(spark, publication.table, publication.slice_values, self.lake)

    def _rejection_reason(self, attempt: Attempt, verdict: Verdict) -> str | None:
        if verdict.rejection_reason:
            return verdict.rejection_reason
        bound = self.max_rejected_fraction if _can_quarantine(attempt.table) else 0.0
        if attempt.rows_quarantined > bound * attempt.rows_in:
            name, count = max(attempt.violations.items(), key=lambda item: item[1])
            share = attempt.rows_quarantined / attempt.rows_in
            return (
                f"{attempt.rows_quarantined:,} of {attempt.rows_in:,} rows ({share:.1%}) rejected, "
                f"at most {bound:.1%} may be; most often ({count:,}) by {name}"
            )
        return None


def _can_quarantine(table: Table) -> bool:
    """Whether a row of the table can be traced to a line of a file, as the key of silver.quarantine needs it."""
    return table.provenance or "row_number" in table.column_names


def _audit(
    publication: Publication, attempt: Attempt, verdict: Verdict, status: Status, reason: str | None, started: float
) -> Audit:
    """The audit of a publication; started: as time.monotonic() gave it."""
    return Audit(
        table_name=publication.table.name,
        source=publication.source,
        as_of=publication.as_of,
        run_id=publication.run_id,
        status=status,
        reason=reason,
        rows_in=attempt.rows_in,
        rows_published=0 if status == "rejected" else attempt.digest.rows,
        rows_quarantined=attempt.rows_quarantined,
        rows_duplicate=attempt.rows_duplicate,
        expectations_met=len(verdict.results) - len(verdict.failed),
        expectations_failed=len(verdict.failed),
        seconds=round(time.monotonic() - started, 3),
        published_at=utc_now(),
    )
