"""Erase people from one file of a drop, by its kind: text, plain or .gz, Parquet."""

import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from movierec_spark.erasure.subjects import Subjects
from movierec_spark.erasure.text_file import Emptied, empty_records
from movierec_spark.erasure.text_records import DelimitedRecords, JsonRecords, Records, encloses
from movierec_spark.erasure.user_rows import USER_COLUMNS
from movierec_spark.sources.arrow_texts import as_texts
from movierec_spark.sources.delimited import Delimited
from movierec_spark.sources.header import MAX_HEADER_BYTES, header_of
from movierec_spark.sources.parquet import Parquet
from movierec_spark.sources.quoting import QUOTE
from movierec_spark.sources.raw_file import RawFile

PACKED, PARQUET_MAGIC = ".gz", b"PAR1"


@dataclass(frozen=True)
class UserFile:
    """A kind of file that names users. kind: as ingest reads it. text_ids: of its source, see Subjects.is_id.

    within: of JSON lines whose rows stand in an object of their own, that object's name.
    """

    kind: RawFile
    text_ids: bool | None
    within: str | None = None

    def without(self, subjects: Subjects, name: str, content: bytes) -> Emptied:
        """The content of a file without their rows.

        Raises DropRefused where a header lacks a column, and what damaged files raise: OSError, EOFError, zlib.error,
        pa.ArrowException.
        """
        if is_packed(name):
            plain = self.without(subjects, name.removesuffix(PACKED), gzip.decompress(content))
            return replace(plain, content=gzip.compress(plain.content, mtime=0) if plain.taken else content)
        if isinstance(self.kind.format, Parquet):
            emptied = _parquet_without(content, self.user_column, subjects, self.text_ids)
        else:
            emptied = empty_records(content, self._records(subjects, name, content), subjects.prefilter)
        return replace(emptied, names_them=subjects.names_by_text(shown_text(name, emptied.content)))

    @property
    def user_column(self) -> str:
        """The column of users, as the file names it."""
        return next(file_column for name, file_column in _columns(self.kind).items() if name in USER_COLUMNS)

    def _records(self, subjects: Subjects, name: str, content: bytes) -> Records:
        dialect = self.kind.format
        if not isinstance(dialect, Delimited):
            return JsonRecords(subjects, self.text_ids, self.user_column, self.within)
        header = header_of(content[:MAX_HEADER_BYTES], _columns(self.kind), dialect, name)
        is_quoted = QUOTE.encode() in content and encloses(content, dialect)
        return DelimitedRecords(subjects, self.text_ids, dialect, header, self.user_column, is_quoted)


def is_packed(name: str) -> bool:
    return name.endswith(PACKED)


def shown_text(name: str, content: bytes) -> bytes:
    """What a file says once it is unpacked and decoded. Raises what damaged files raise."""
    if is_packed(name):
        return shown_text(name.removesuffix(PACKED), gzip.decompress(content))
    if content.startswith(PARQUET_MAGIC):
        return repr(pq.read_table(io.BytesIO(content)).to_pydict()).encode()
    return content


def names_users(kind: RawFile) -> bool:
    """Whether files of the kind have a column of users."""
    return not _columns(kind).keys().isdisjoint(USER_COLUMNS)


def _columns(kind: RawFile) -> Mapping[str, str]:
    """By the name of each column in the table, its name in the file."""
    return dict(zip(kind.table_columns or kind.file_columns, kind.file_columns, strict=True))


def _parquet_without(content: bytes, column: str, subjects: Subjects, text_ids: bool | None) -> Emptied:
    """The same row groups, in the same order and codec, without their rows."""
    source, target = pq.ParquetFile(io.BytesIO(content)), io.BytesIO()
    groups = [source.read_row_group(group) for group in range(source.num_row_groups)]
    masks = [subjects.texts_among(_texts(rows.column(column)), text_ids) for rows in groups]
    taken = sum(pc.sum(mask).as_py() or 0 for mask in masks)
    if not taken:
        return Emptied(content, 0, True)
    with pq.ParquetWriter(target, source.schema_arrow, compression=_codec(source)) as writer:
        for rows, mask in zip(groups, masks, strict=True):
            writer.write_table(rows.filter(pc.invert(mask)))
    return Emptied(target.getvalue(), taken, taken < sum(map(len, groups)))


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([as_texts(chunk) for chunk in column.chunks], pa.string())


def _codec(parquet: pq.ParquetFile) -> str:
    if not parquet.num_row_groups:
        return "none"
    codec = parquet.metadata.row_group(0).column(0).compression.lower()
    return "none" if codec == "uncompressed" else codec
