"""The header of a file of delimited text: the names of its columns."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from movierec_spark.errors import DropRefused
from movierec_spark.sources.chunks import DAMAGE_ERRORS, open_bytes
from movierec_spark.sources.dialect import Dialect
from movierec_spark.sources.drop import DropFile
from movierec_spark.sources.quoting import QUOTE
from movierec_spark.sources.survey import damaged

MAX_HEADER_BYTES = 1 << 20


@dataclass(frozen=True)
class Header:
    """The names of the columns of a file in their order, and the line number of its first row."""

    names: tuple[str, ...]
    first_row: int


def read_header(file: DropFile, columns: Mapping[str, str], dialect: Dialect) -> Header:
    """The header of a file. Raises DropRefused where the file is damaged at its start, and as header_of does."""
    try:
        with open_bytes(file) as stream:
            return header_of(stream.read(MAX_HEADER_BYTES), columns, dialect, file)
    except DAMAGE_ERRORS as error:
        raise damaged(file, error) from None


def header_of(start: bytes, columns: Mapping[str, str], dialect: Dialect, file: object) -> Header:
    """The header of a file by its first bytes; of a dialect without headers what stands for it.

    columns: by the name of each column in the result, its name in the file. file: as messages name it.
    Raises DropRefused where the header lacks a column.
    """
    if dialect.columns:
        return Header(dialect.columns, 1)
    reader = csv.reader(
        io.StringIO(start.decode("utf-8-sig", errors="replace"), newline=""),
        delimiter=dialect.separator,
        quotechar=None if dialect.quotes == "letters" else QUOTE,
    )
    try:
        names = tuple(name.strip() for name in next(reader, []))
    except csv.Error as error:
        raise DropRefused(f"{file}: its first line is no header ({error}); deliver the file with one") from None
    first_row = reader.line_num + 1
    missing = [name for name in columns.values() if name not in names]
    if missing:
        raise DropRefused(
            f"{file}: its header {list(names)} lacks {missing}; "
            f"deliver the file with the columns {list(columns.values())} in any order"
        )
    repeated = [name for name in columns.values() if names.count(name) > 1]
    if repeated:
        raise DropRefused(f"{file}: its header {list(names)} has {repeated} more than once; deliver each column once")
    return Header(names, first_row)
