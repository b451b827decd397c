"""Text files as chunks of whole lines: a large file is read by several tasks, a block each."""

import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import GzipFile
from io import BufferedIOBase, BufferedReader

from movierec_spark.sources.drop import DropFile

CHUNK_BYTES = 4 << 20
MIN_BLOCK_BYTES, MAX_BLOCK_BYTES = 4 << 20, 128 << 20
DAMAGE_ERRORS = (EOFError, OSError, zlib.error)


@dataclass(frozen=True)
class Block:
    """The lines of a file that begin at a byte from start to end, the end left out."""

    start: int
    end: int


WHOLE = Block(0, sys.maxsize)


def blocks_of(file: DropFile, tasks: int) -> list[Block]:
    """The blocks of a file in their order, at most MAX_BLOCK_BYTES large; a .gz, read from its start on, has one.

    tasks: how many run at a time.
    """
    if file.is_gzip:
        return [WHOLE]
    step = min(MAX_BLOCK_BYTES, max(MIN_BLOCK_BYTES, -(-file.size // tasks)))
    return [Block(start, min(start + step, file.size)) for start in range(0, file.size, step)] or [WHOLE]


def read_chunks(file: DropFile, block: Block) -> Iterator[bytes]:
    """Read the lines of a block, about CHUNK_BYTES at a time; each chunk holds whole lines.

    A file that is damaged raises one of DAMAGE_ERRORS.
    """
    with open_bytes(file) as stream:
        position = block.start
        if position:  # the line that holds the byte before belongs to the block before
            stream.seek(position - 1)
            position += len(stream.readline()) - 1
        while position < block.end and (chunk := stream.read(min(CHUNK_BYTES, block.end - position))):
            whole = chunk if chunk.endswith(b"\n") else chunk + stream.readline()
            position += len(whole)
            yield whole


@contextmanager
def open_bytes(file: DropFile) -> Iterator[BufferedIOBase]:
    """Open a file for reading, a .gz unpacked."""
    with file.location.open_input() as opened:
        yield GzipFile(fileobj=opened) if file.is_gzip else BufferedReader(opened)
