"""One job of one day: what it works with, what it publishes, what its last line says."""

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame, SparkSession

from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables import BY_NAME
from movierec_spark.tables.table import Table

if TYPE_CHECKING:
    from movierec_spark.publish.attempt import Attempt
    from movierec_spark.publish.audit import Audit
    from movierec_spark.publish.digest import ContentDigest
    from movierec_spark.publish.publication import Derive, Published
    from movierec_spark.publish.publisher import Publisher

SIDE_BY_SIDE = 4  # tables that one job works on at once
_ROW_COUNTS = ("in", "published", "quarantined", "duplicate")


@dataclass(frozen=True)
class Job:
    """A running application and the day that it works for.

    audits, remarks: of the whole application, whatever the day; what it published, and what its last line adds.
    uncommitted: what it wrote and no table needed; the rows can be read until the application ends.
    """

    name: str
    spark: SparkSession
    settings: Settings
    as_of: date
    lake: Lake
    run_id: str
    audits: list["Audit"] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    uncommitted: list["Attempt"] = field(default_factory=list)

    def for_day(self, day: date) -> "Job":
        """The same application, at work for another day."""
        return replace(self, as_of=day)

    def publish(
        self,
        rows: DataFrame,
        table: Table,
        source: str | None = None,
        in_order: bool = False,
        derive: "Derive | None" = None,
        skip_empty: bool = False,
        before_commit: Callable[[], None] = lambda: None,
        known_on: date | None = None,
        max_rejected_fraction: float | None = None,
        idempotency_key: str | None = None,
    ) -> "Published":
        """Publish rows as the day's state of a table; see Publication, and Publisher.publish for what it raises.

        max_rejected_fraction: where it is not that of the settings.
        """
        from movierec_spark.publish.publication import Publication

        publication = Publication(
            table=table,
            as_of=self.as_of,
            run_id=self.run_id,
            source=source,
            in_order=in_order,
            derive=derive,
            skip_empty=skip_empty,
            before_commit=before_commit,
            known_on=known_on,
            idempotency_key=idempotency_key,
        )
        return self._published(lambda publisher: publisher.publish(rows, publication), max_rejected_fraction)

    def publish_copy(
        self,
        source: "Attempt",
        table: Table,
        added: Mapping[str, Any],
        previous_digest: "ContentDigest | None",
        idempotency_key: str,
    ) -> "Published":
        """Add published rows of another table, with the added values, to one that only grows; see Publication."""
        from movierec_spark.publish.publication import Publication

        publication = Publication(
            table=table,
            as_of=self.as_of,
            run_id=self.run_id,
            previous_digest=previous_digest,
            idempotency_key=idempotency_key,
        )
        return self._published(lambda publisher: publisher.publish_copy(self.spark, source, added, publication))

    def _published(
        self, publish: "Callable[[Publisher], Published]", max_rejected_fraction: float | None = None
    ) -> "Published":
        from movierec_spark.publish.publisher import Publisher, Rejection

        bound = self.settings.quality.max_rejected_fraction if max_rejected_fraction is None else max_rejected_fraction
        publisher = Publisher(self.lake, Location.of(self.settings.data_docs, self.settings.store), bound)
        try:
            published = publish(publisher)
        except Rejection as rejection:
            self.audits.append(rejection.audit)
            raise
        print(f"  {published.audit}\n", end="", flush=True)  # in one piece: tables are published side by side
        self.audits.append(published.audit)
        if published.audit.status != "published":
            self.uncommitted.append(published.attempt)
        return published

    def publish_all(
        self,
        published: Iterable[tuple[Table, DataFrame]],
        source: str | None = None,
        derive: "Mapping[str, Derive]" = MappingProxyType({}),
        in_order: Collection[Table] = (),
    ) -> None:
        """Publish tables that don't depend on each other, side by side; raises the first error after all ended.

        derive: by the name of a table, see Publication. in_order: the tables whose rows come in their order.
        """
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            publications = [
                pool.submit(self.publish, rows, table, source, table in in_order, derive=derive.get(table.name))
                for table, rows in published
            ]
        for publication in publications:
            publication.result()

    def remark(self, text: str) -> None:
        """Add to the job's last line."""
        self.remarks.append(text)

    def end(self) -> None:
        """Record the audits, and remove what was written and no table needed."""
        self.record_audits()
        for attempt in self.uncommitted:
            attempt.drop()

    def record_audits(self) -> None:
        """Write what was published, and refused, into ops.audit."""
        from movierec_spark.publish.audit import record_audits

        touched = [BY_NAME[name] for name in sorted({audit.table_name for audit in self.audits})]
        record_audits(self.lake, touched, self.audits)

    def summary(self, seconds: float) -> str:
        """The job's last line: rows in, published, quarantined, duplicate, over all its tables."""
        counts = {kind: sum(getattr(audit, f"rows_{kind}") for audit in self.audits) for kind in _ROW_COUNTS}
        figures = [f"{count:,} {kind}" for kind, count in counts.items() if count]
        changed = sum(audit.status == "published" for audit in self.audits)
        tables = [f"{changed} of {len(self.audits)} tables changed"] if self.audits else []
        parts = [
            *self.remarks,
            *tables,
            f"rows {', '.join(figures)}" if figures else "no rows",
            f"{seconds:.1f} s",
        ]
        return f"movierec {self.name} {self.as_of}: {'; '.join(parts)}"
