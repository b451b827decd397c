"""What ops.audit tells of the drop of a source and day: whether all of its rows stand in silver."""

from dataclasses import dataclass, field
from datetime import date, datetime

from movierec_spark.conform.stages import silver_tables
from movierec_spark.settings.data_sections import Source
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import AUDIT, BY_NAME
from movierec_spark.tables.table import Table

Slice = tuple[str, date]  # source and day


@dataclass(frozen=True)
class SliceAudits:
    """The last publications of a source and day. published, rejected: by table name, when that was (UTC)."""

    published: dict[str, datetime] = field(default_factory=dict)
    rejected: dict[str, datetime] = field(default_factory=dict)

    @property
    def ingested(self) -> datetime | None:
        """When the last of the bronze rows came; None where there are none."""
        return max((self.published[table.name] for table in self._bronze), default=None)

    def is_conformed(self, source: Source) -> bool:
        """Whether all bronze rows have been published in silver since they came, and nothing was rejected after."""
        return bool(self._bronze) and all(self._stands_in_silver(table, source) for table in self._bronze)

    @property
    def _bronze(self) -> list[Table]:
        return [BY_NAME[name] for name in self.published if name in BY_NAME and BY_NAME[name].layer == "bronze"]

    def _stands_in_silver(self, bronze: Table, source: Source) -> bool:
        came = self.published[bronze.name]
        return all(
            silver.name in self.published
            and self.published[silver.name] > came
            and not self._is_rejected_since(silver, came)
            for silver in silver_tables(bronze, source)
        ) and not self._is_rejected_since(bronze, came)

    def _is_rejected_since(self, table: Table, moment: datetime) -> bool:
        return table.name in self.rejected and self.rejected[table.name] > max(
            moment, self.published.get(table.name, moment)
        )


def slice_audits(lake: Lake) -> dict[Slice, SliceAudits]:
    """The last audits of every source and day, of tables that are published by source."""
    columns = ["table_name", "source", "as_of", "status", "published_at"]
    rows = lake.dataset(AUDIT).to_table(columns=columns).sort_by("published_at").to_pylist()
    slices: dict[Slice, SliceAudits] = {}
    for row in rows:
        audits = slices.setdefault((row["source"], row["as_of"]), SliceAudits())
        if row["status"] == "unchanged":  # the rows that were published before still stand
            audits.rejected.pop(row["table_name"], None)
            continue
        of_status = audits.published if row["status"] == "published" else audits.rejected
        of_status[row["table_name"]] = row["published_at"]
    return slices
