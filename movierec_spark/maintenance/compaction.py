"""Compaction: the small files of a partition become one, in the order of the table's sort key.

Partitions of a table with one file each stay as they are, and so do tables of the current state, which the next
publication replaces whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet as pq

from movierec_spark.maintenance.exchange import exchange_files
from movierec_spark.publish.digest import commit_field, noted_digest
from movierec_spark.storage.data_file import ROWS_PER_GROUP, DataFile, DataFileWriter, new_file
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.storage.logged_files import LoggedFile, by_partition, logged_files, stored_schema
from movierec_spark.tables.table import Table

TARGET_BYTES = 64 * 2**20  # of a compacted file at most
SMALL_BYTES = TARGET_BYTES // 2  # a file of so many bytes or more is left alone


@dataclass(frozen=True)
class Compacted:
    """files: that were replaced. partitions: in which that was done, by one file in each. conflicts: left undone."""

    files: int = 0
    partitions: int = 0
    conflicts: int = 0

    def __add__(self, other: "Compacted") -> "Compacted":
        return Compacted(self.files + other.files, self.partitions + other.partitions, self.conflicts + other.conflicts)


def compact(table: Table, lake: Lake) -> Compacted:
    """Compact the partitions of a table, each by a commit of its own.

    One whose files another job replaces meanwhile is left to the next run.
    """
    result = Compacted()
    if table.mode == "current" or lake.has_deletion_vectors(table):
        return result
    for small, others in _compactable(logged_files(lake.delta(table), table)):
        is_done = _compact_partition(table, lake, small, others)
        result += Compacted(len(small), partitions=1) if is_done else Compacted(conflicts=1)
    return result


def _compactable(files: Sequence[LoggedFile]) -> Iterator[tuple[list[LoggedFile], list[LoggedFile]]]:
    """Of each partition that gains by it the small files that fit into one, and its other files."""
    for _, of_partition in by_partition(files):
        small, total = list[LoggedFile](), 0
        for file in sorted(of_partition, key=lambda file: file.bytes):
            total += file.bytes
            if file.bytes < SMALL_BYTES and total <= TARGET_BYTES:
                small.append(file)
        if len(small) > 1:
            yield small, [file for file in of_partition if file not in small]


def _compact_partition(table: Table, lake: Lake, small: Sequence[LoggedFile], others: Sequence[LoggedFile]) -> bool:
    """Write the rows of the small files to a new one and exchange them; whether nobody came between.

    The commit notes the digest of the partition's rows, so that the same rows published again still commit nothing.
    The new file of an exchange that failed is removed with all others that no commit names.
    """
    paths = [file.path for file in (*small, *others)]
    digest = noted_digest(lake, table, paths) if table.mode == "slice" else None
    try:
        merged = _merge(table, lake, small)
    except FileNotFoundError:  # another run has exchanged them, and a third one removed them
        return False
    metadata = commit_field(digest, [merged.path, *(file.path for file in others)]) if digest else {}
    return exchange_files(lake, table, small, [merged], metadata)


def _merge(table: Table, lake: Lake, files: Sequence[LoggedFile]) -> DataFile:
    """A new file with the rows of all of them, sorted, and with the columns that the table has, declared or not."""
    schema, folder = stored_schema(lake.delta(table), table), lake.location(table)
    rows = pa.concat_tables([_read(folder / file.path, schema) for file in files])
    order = [(name, "ascending") for name in table.sorted_by or table.key if name in schema.names]
    writer = DataFileWriter(folder, new_file(files[0].partition), schema)
    for batch in rows.sort_by(order).to_batches(ROWS_PER_GROUP):
        writer.write(batch)
    merged, expected = writer.close(), sum(file.rows for file in files)
    assert merged is not None, f"{table.name}: {files[0].path} holds no row"
    assert merged.rows == expected, f"{table.name}: {merged.rows} of {expected} rows of {files[0].path} and others"
    return merged


def _read(file: Location, schema: pa.Schema) -> pa.Table:
    with file.open_input() as opened:
        return pq.ParquetFile(opened).read(columns=schema.names).cast(schema)
