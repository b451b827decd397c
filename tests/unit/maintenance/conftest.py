"""A lake whose tables hold what a test says, written as publishing writes it, without Spark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from movierec_spark.publish.commit import commit
from movierec_spark.publish.digest import ContentDigest
from movierec_spark.publish.slices import partition_of
from movierec_spark.settings import Settings
from movierec_spark.storage.data_file import DataFile, DataFileWriter, file_schema, new_file
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import AUDIT
from movierec_spark.tables.table import Table

NOON = timedelta(hours=12)
VALUES = {"string": "a", "int64": 1, "int32": 1, "float": 1.0, "double": 1.0, "bool": True}


@dataclass(frozen=True)
class SmallLake:
    """A lake, and what writes its tables; of a row some columns are given, the others are null, or as in VALUES."""

    lake: Lake

    def write(self, table: Table, rows: Sequence[Mapping[str, Any]], **slice_values: object) -> DataFile:
        """A file in the folder of the table, which no commit names yet."""
        schema = file_schema(table)
        whole = [{field.name: row.get(field.name, _example(field)) for field in schema} for row in rows]
        writer = DataFileWriter(self.lake.location(table), new_file(partition_of(table, slice_values)), schema)
        writer.write(pa.RecordBatch.from_pylist(whole, schema))
        file = writer.close()
        assert file is not None
        return file

    def commit(self, table: Table, files: Sequence[DataFile], **slice_values: object) -> None:
        digest = ContentDigest(sum(file.rows for file in files), 7)
        assert commit(files, table, digest, self.lake, slice_values)

    def publish(self, table: Table, rows: Sequence[Mapping[str, Any]], **slice_values: object) -> None:
        """Rows of a slice, or of a table that only grows, in one file."""
        self.commit(table, [self.write(table, rows, **slice_values)], **slice_values)

    def audit(self, table: Table, source: str, day: date, hour: int, status: str = "published") -> None:
        """A row of ops.audit. hour: of 2026-01-01, when the publication was."""
        moment = datetime(2026, 1, 1, hour, tzinfo=UTC)
        row = {"table_name": table.name, "source": source, "as_of": day, "status": status, "published_at": moment}
        self.publish(AUDIT, [row])

    def rows(self, table: Table) -> list[dict[str, Any]]:
        return sorted(self.lake.dataset(table).to_table().to_pylist(), key=repr)


@pytest.fixture
def small(home: Settings) -> SmallLake:
    lake = Lake.of(home)
    lake.create_tables()
    return SmallLake(lake)


def _example(field: pa.Field) -> object:
    if field.nullable:
        return None
    if pa.types.is_list(field.type):
        return ["a"]
    if pa.types.is_date(field.type):
        return date(2026, 1, 1)
    if pa.types.is_timestamp(field.type):
        return datetime(2026, 1, 1, tzinfo=UTC)
    return VALUES[str(field.type)]
