"""Empty the lines of people in a text file; every other byte stays, and every line keeps its number.

Readers pass over blank lines, so that the drop makes the same rows with the same row_numbers again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from movierec_spark.erasure.text_records import Records
from movierec_spark.sources.spanning_rows import Line

CHUNK_BYTES = 1 << 20
LINE = re.compile(rb"([^\r\n]*)(\r\n|\r|\n|\Z)")
BLANK = re.compile(rb" *")

SplitLine = tuple[bytes, bytes]  # a line and its end


@dataclass(frozen=True)
class Emptied:
    """A file without the records of people.

    taken: how many these were. stays: whether there is any other record. names_them: whether one of these does so
    elsewhere than in its column of users.
    """

    content: bytes
    taken: int
    stays: bool
    names_them: bool = False


def empty_records(content: bytes, records: Records, may_name: re.Pattern[bytes]) -> Emptied:
    """may_name: what every line holds in which one of them may stand."""
    if records.span_lines:
        return _empty_spanning(_split(content), records)
    chunks: list[bytes] = []
    lines, taken, stays = 0, 0, False
    for chunk in _chunks(content):
        split = _split(chunk)
        if lines < records.first_row or may_name.search(chunk):
            emptied = _empty(split, lines, records, may_name)
            chunk, taken, stays = emptied.content, taken + emptied.taken, stays or emptied.stays
        else:
            stays = True
        lines += len(split)
        chunks.append(chunk)
    return Emptied(b"".join(chunks), taken, stays)


def _empty(lines: list[SplitLine], lines_before: int, records: Records, may_name: re.Pattern[bytes]) -> Emptied:
    """Each line a record."""
    kept: list[bytes] = []
    taken, stays = 0, False
    for number, (line, end) in enumerate(lines, lines_before + 1):
        is_row = number >= records.first_row and not BLANK.fullmatch(line)
        is_taken = is_row and bool(may_name.search(line)) and records.is_theirs(records.decoded(line, number))
        taken, stays = taken + is_taken, stays or (is_row and not is_taken)
        kept.append(end if is_taken else line + end)
    return Emptied(b"".join(kept), taken, stays)


def _empty_spanning(lines: list[SplitLine], records: Records) -> Emptied:
    """Some records have several lines."""
    texts = (records.decoded(line, number) for number, (line, _) in enumerate(lines, 1))
    found = [*records.joined(texts), Line("", False, len(lines) + 1)]
    kept: list[bytes] = []
    taken, stays = 0, False
    for record, following in pairwise(found):
        is_row = record.row_number >= records.first_row and bool(record.line.strip(" "))
        is_taken = is_row and records.is_theirs(record)
        taken, stays = taken + is_taken, stays or (is_row and not is_taken)
        for line, end in lines[record.row_number - 1 : following.row_number - 1]:
            kept.append(end if is_taken else line + end)
    return Emptied(b"".join(kept), taken, stays)


def _split(content: bytes) -> list[SplitLine]:
    return [pair for pair in LINE.findall(content) if any(pair)]


def _chunks(content: bytes) -> Iterator[bytes]:
    """About CHUNK_BYTES at a time, each of whole lines."""
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + CHUNK_BYTES) + 1 or len(content)
        yield content[start:end]
        start = end
