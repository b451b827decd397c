"""Parquet files of tables, written by Arrow batch by batch, on executors or the driver."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from movierec_spark.storage.file_statistics import FileStatistics
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table

ROWS_PER_GROUP = 120_000  # of a row group, the least that a look-up of one key reads


@dataclass(frozen=True)
class DataFile:
    """A Parquet file in the folder of a table. path: relative to the folder. bytes: its size.

    statistics: of its columns, as JSON, see FileStatistics.
    """

    path: str
    rows: int
    bytes: int
    statistics: str


def partition_folder(partition: Mapping[str, str]) -> str:
    """The folder of a partition relative to the table's, such as source=a%20b/as_of=2018-09-26/; "" without partition.

    Polars reads the values from it. They are percent-encoded, so that every name is ASCII whatever the locale of a
    JVM; delta-rs encodes the percent signs once more for the log, which holds paths as URIs.
    """
    return "".join(f"{name}={quote(value, safe='')}/" for name, value in partition.items())


def new_file(partition: Mapping[str, str]) -> str:
    """A path for a file in a partition that no other file has; readers don't see it before a commit names it."""
    return f"{partition_folder(partition)}part-{uuid.uuid4().hex}.parquet"


def file_schema(table: Table) -> pa.Schema:
    """What the files of a table hold: its columns without those that partition it."""
    schema = pa.schema(table.delta_schema)
    return pa.schema([schema.field(name).remove_metadata() for name in table.data_columns])


@dataclass
class DataFileWriter:
    """Writes rows to one file, in row groups of at least ROWS_PER_GROUP rows; only the last may be smaller.

    folder: of the table. path: of the file, relative to it. schema: what the file holds of each row.
    """

    folder: Location
    path: str
    schema: pa.Schema
    _pending: list[pa.RecordBatch] = field(default_factory=list)
    _open: "_OpenFile | None" = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows; of the batch the columns of the schema are taken."""
        if batch.num_rows:
            self._pending.append(batch.select(self.schema.names))
        if sum(part.num_rows for part in self._pending) >= ROWS_PER_GROUP:
            self._flush()

    def close(self) -> DataFile | None:
        """Write what is left, and return what to commit; None, and no file, where there was no row."""
        if self._pending:
            self._flush()
        if self._open is None:
            return None
        self._open.parquet.close()
        size = self._open.stream.tell()
        self._open.stream.close()
        return DataFile(self.path, self._open.statistics.rows, size, self._open.statistics.as_json())

    def _flush(self) -> None:
        rows = pa.Table.from_batches(self._pending).cast(self.schema)
        self._pending = []
        if self._open is None:
            stream = (self.folder / self.path).open_output()
            self._open = _OpenFile(stream, _parquet_writer(stream, rows), FileStatistics(self.schema.names))
        self._open.statistics.add(rows)
        self._open.parquet.write_table(rows)


@dataclass
class _OpenFile:
    stream: pa.NativeFile
    parquet: pq.ParquetWriter
    statistics: FileStatistics


def _parquet_writer(stream: pa.NativeFile, first_rows: pa.Table) -> pq.ParquetWriter:
    """Numbers that hardly repeat: a dictionary of them, or their compression, would cost time and save no space."""
    scattered = {name for name in first_rows.column_names if _hardly_repeats(first_rows.column(name))}
    return pq.ParquetWriter(
        stream,
        first_rows.schema,
        use_dictionary=[name for name in first_rows.column_names if name not in scattered],
        compression={name: "none" if name in scattered else "snappy" for name in first_rows.column_names},
        store_schema=False,
    )


def _hardly_repeats(values: pa.ChunkedArray) -> bool:
    return pa.types.is_floating(values.type) and pc.count_distinct(values).as_py() > len(values) / 4
