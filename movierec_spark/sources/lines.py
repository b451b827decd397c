"""The lines of a text file as batches of rows, each with its number."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from movierec_spark.sources.chunks import Block, read_chunks
from movierec_spark.sources.drop import DropFile

BYTE_ORDER_MARK = "\ufeff"
LINE_SCHEMA = "line STRING, is_unreadable BOOLEAN, row_number BIGINT"
Encoding = Literal["utf-8", "latin-1-or-utf-8"]  # the second: lines that are not UTF-8 are read as Latin-1


def line_batches(
    file: DropFile, block: Block, lines_before: int, encoding: Encoding = "utf-8"
) -> Iterator[pa.RecordBatch]:
    """Read the lines of a block: line, is_unreadable (not text, or with a NUL in it), row_number.

    lines_before: how many lines of the file stand before the block. A byte order mark is removed.
    """
    for chunk in read_chunks(file, block):
        lines, is_unreadable = decoded(split_lines(chunk), encoding)
        numbers = pa.array(np.arange(lines_before + 1, lines_before + 1 + len(lines)))
        lines_before += len(lines)
        yield pa.RecordBatch.from_arrays([lines, is_unreadable, numbers], ["line", "is_unreadable", "row_number"])


def split_lines(chunk: bytes) -> pa.BinaryArray:
    r"""The lines of a chunk without their ends, which are \n, \r\n or \r."""
    text = with_plain_line_ends(chunk)
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == ord("\n"))
    offsets = np.zeros(len(ends) + 1, np.int32)
    offsets[1:] = ends + 1
    with_ends = pa.StringArray.from_buffers(len(ends), pa.py_buffer(offsets), pa.py_buffer(text))
    return pc.ascii_rtrim(with_ends, characters="\n").cast(pa.binary())


def with_plain_line_ends(chunk: bytes) -> bytes:
    r"""The chunk with \n at the end of each line, also of the last."""
    if b"\r" in chunk:
        chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return chunk if chunk.endswith(b"\n") else chunk + b"\n"


def decoded(lines: pa.BinaryArray, encoding: Encoding) -> tuple[pa.StringArray, pa.BooleanArray]:
    """The lines as text, and whether each is unreadable; bytes that are not text become U+FFFD."""
    try:
        texts, is_text = lines.cast(pa.string()), None
    except pa.ArrowInvalid:
        texts, is_text = _decoded_one_by_one(lines, encoding)
    is_unreadable = pc.match_substring(texts, "\0")
    if is_text is not None:
        is_unreadable = pc.or_(is_unreadable, pc.invert(is_text))
    if pc.any(pc.starts_with(texts, BYTE_ORDER_MARK)).as_py():
        texts = pc.utf8_ltrim(texts, characters=BYTE_ORDER_MARK)
    return texts, is_unreadable


def without_blanks(lines: pa.RecordBatch) -> pa.RecordBatch:
    """The lines, but those that are empty or hold spaces only."""
    is_blank = pc.match_substring_regex(lines["line"], "^ *$")
    return lines.filter(pc.invert(is_blank)) if pc.any(is_blank).as_py() else lines


def _decoded_one_by_one(lines: pa.BinaryArray, encoding: Encoding) -> tuple[pa.StringArray, pa.BooleanArray]:
    """The lines as text, and whether each is."""
    texts, is_text = [], []
    for line in lines.to_pylist():
        try:
            texts.append(line.decode())
            is_text.append(True)
        except UnicodeDecodeError:
            latin = encoding == "latin-1-or-utf-8"
            texts.append(line.decode("latin-1") if latin else line.decode(errors="replace"))
            is_text.append(latin)
    return pa.array(texts, pa.string()), pa.array(is_text, pa.bool_())
