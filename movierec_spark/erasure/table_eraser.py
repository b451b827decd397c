"""Erase people from one table: from the rows it holds, from the files and the log of what it held before."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from movierec_spark.erasure.finding import Finding, Findings, Unit
from movierec_spark.erasure.receipt import Receipt
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.erasure.table_past import forget, log_names, past_files
from movierec_spark.erasure.table_rows import count_rows, erase_rows
from movierec_spark.erasure.user_rows import their_rows
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables import BY_NAME, IDS
from movierec_spark.tables.table import Table


@dataclass(frozen=True)
class TableEraser:
    """Erases from the tables of a lake. settings: say which sources have text ids."""

    lake: Lake
    settings: Settings
    subjects: Subjects

    def find(self, table: Table) -> Findings:
        """What is there of them."""
        if self.lake.has(table):
            yield from _some(table.name, count_rows(table, self.lake, self.subjects, self._has_text_ids), Unit.ROWS)
            past = past_files(table, self.lake, self.subjects, self._has_text_ids)
            is_in_log = log_names(table, self.lake, self.subjects)
            yield from _some(f"{table.name} (past)", len(past) + is_in_log, Unit.FILES)

    def erase(self, table: Table, receipt: Receipt) -> Findings:
        """Take out what find would find; what an erasure that broke off had begun with is brought to its end."""
        is_begun = table.name in receipt.begun
        if not is_begun and not any(True for _ in self.find(table)):
            return
        receipt.begin(table.name)
        yield from _some(table.name, erase_rows(table, self.lake, self.subjects, self._has_text_ids), Unit.ROWS)
        past = past_files(table, self.lake, self.subjects, self._has_text_ids)
        forget(table, self.lake, past)
        yield Finding(f"{table.name} (past)", len(past), Unit.FILES)

    def erase_rejected(self, is_dry: bool) -> Findings:
        """Rows that publications rejected, in files for inspection: those that hold any of theirs are deleted."""
        root = self.lake.root / "_rejected"
        for folder in root.entries():
            table = BY_NAME.get(folder.name)
            files = [file for file in folder.files_below() if table and self._holds(file, table)]
            yield from _some(f"_rejected/{folder.name}", len(files), Unit.FILES)
            for file in [] if is_dry else files:
                file.delete()

    def external_ids(self, names: frozenset[str], user_ids: frozenset[int]) -> tuple[set[str], set[int]]:
        """By silver.ids, the external ids and the user_ids of people who are named by either."""
        if not self.lake.has(IDS):
            return set(), set()
        ids = self.lake.dataset(IDS).to_table(columns=["external_id", "id"], filter=pc.field("kind") == "user")
        named = pc.or_(
            pc.is_in(ids["external_id"], pa.array(sorted(names), pa.string())),
            pc.is_in(ids["id"], pa.array(sorted(user_ids), pa.int64())),
        )
        theirs = ids.filter(named)
        return set(theirs["external_id"].to_pylist()), set(theirs["id"].to_pylist())

    def _holds(self, file: Location, table: Table) -> bool:
        """Whether a file of rejected rows, whose source it does not tell, holds any of theirs; True where damaged."""
        try:
            with file.open_input() as stream:
                return any(True for _ in their_rows(pq.ParquetFile(stream), table, self.subjects, None))
        except (pa.ArrowException, OSError):
            return True

    def _has_text_ids(self, source: str | None) -> bool | None:
        known = self.settings.sources.get(source or "")
        return known.text_ids if known else None


def _some(place: str, count: int, unit: Unit) -> Findings:
    if count:
        yield Finding(place, count, unit)
