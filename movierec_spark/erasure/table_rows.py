"""Erase rows of people from what tables hold now."""

from collections import defaultdict
from collections.abc import Callable, Iterable

import pyarrow as pa
import pyarrow.compute as pc

from movierec_spark.erasure.gaps import Gaps, counter_of
from movierec_spark.erasure.own_texts import KEEPS_ROWS, without_texts
from movierec_spark.erasure.rewrite import Edited, opened, rewrite
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.erasure.user_rows import is_theirs, their_rows
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.logged_files import LoggedFile, logged_files
from movierec_spark.tables.table import Table

HasTextIds = Callable[[str | None], bool | None]  # by the name of a source, see Subjects.is_id


def count_rows(table: Table, lake: Lake, subjects: Subjects, has_text_ids: HasTextIds) -> int:
    """How many rows of the table are about them."""
    return sum(
        rows.num_rows
        for file in logged_files(lake.delta(table), table)
        for rows in _rows_in(file, table, lake, subjects, has_text_ids)
    )


def erase_rows(table: Table, lake: Lake, subjects: Subjects, has_text_ids: HasTextIds) -> int:
    """Take their rows out, or what they wrote out of rows of others, and return how many rows these were.

    Only files that hold such rows are written anew, and those in which others move up, see gaps.
    """
    gaps: dict[tuple[str, ...], Gaps] = {}

    def choose(files: list[LoggedFile]) -> Iterable[LoggedFile]:
        gaps.clear()
        taken = {file.path: list(_rows_in(file, table, lake, subjects, has_text_ids)) for file in files}
        gaps.update(_gaps_of([(file, rows) for file in files for rows in taken[file.path]], table))
        moved = {partition for partition, of_partition in gaps.items() if of_partition.numbers}
        return [file for file in files if taken[file.path] or _partition(file) in moved]

    def edit(file: LoggedFile, rows: pa.RecordBatch) -> Edited:
        is_taken = is_theirs(rows, table, subjects, has_text_ids(file.partition.get("source")))
        if table in KEEPS_ROWS:
            return Edited(without_texts(rows, table, subjects), is_taken.true_count)
        kept = rows.filter(pc.invert(is_taken))
        closed = gaps[_partition(file)].close(kept) if _partition(file) in gaps else kept
        return Edited(closed, len(rows) - len(kept))

    return rewrite(table, lake, choose, edit)


def _rows_in(
    file: LoggedFile, table: Table, lake: Lake, subjects: Subjects, has_text_ids: HasTextIds
) -> Iterable[pa.RecordBatch]:
    """Their rows in a file, in the columns that tell them and, where rows are counted, those of the counter."""
    counter = counter_of(table)
    more = (counter.group, counter.column) if counter else ()
    with opened(lake.location(table), file.path) as parquet:
        yield from their_rows(parquet, table, subjects, has_text_ids(file.partition.get("source")), more)


def _gaps_of(taken: list[tuple[LoggedFile, pa.RecordBatch]], table: Table) -> dict[tuple[str, ...], Gaps]:
    """By partition, the gaps that taking out the rows leaves; none of tables that count no rows."""
    counter = counter_of(table)
    if counter is None:
        return {}
    gaps: dict[tuple[str, ...], Gaps] = defaultdict(lambda: Gaps(counter))
    for file, rows in taken:
        gaps[_partition(file)].add(rows)
    return dict(gaps)


def _partition(file: LoggedFile) -> tuple[str, ...]:
    return tuple(file.partition.values())
