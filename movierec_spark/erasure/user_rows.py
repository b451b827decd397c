"""Which rows of a table name one of the people, batch by batch, in Arrow."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from movierec_spark.erasure.subjects import Subjects
from movierec_spark.storage.file_statistics import BOUND_CHARACTERS
from movierec_spark.tables import ALL, AUDIT, IDS, MOVIE_FEATURES, PROFILES, QUARANTINE
from movierec_spark.tables.table import Table

USER_COLUMNS = ("user_id", "userId")
LINES = ("malformed_line", "malformed_values")  # of bronze tables: texts whose fields can't be told
VALUE = "value "  # before the text in a segment of gold.profiles
# Of tables without a column of users, the columns that may name one all the same, and what the user alone wrote.
OTHER_COLUMNS = {
    IDS: ("kind", "external_id", "id"),
    QUARANTINE: ("row",),
    MOVIE_FEATURES: ("tags",),
    PROFILES: ("segment",),
    AUDIT: ("reason",),
}


def tables_of_users() -> tuple[Table, ...]:
    """The tables whose rows may name users, in the order in which they are erased.

    What is told from other tables comes before these, and silver.ids, which leads to the people, last.
    """
    layers = ("gold", "ops", "silver", "bronze")
    of_users = [table for table in ALL if columns_of(table) and table != IDS]
    return (*(table for layer in layers for table in of_users if table.layer == layer), IDS)


def columns_of(table: Table) -> list[str]:
    """The columns that tell whether a row names a user; none of tables whose rows never do."""
    users = [name for name in USER_COLUMNS if name in table.column_names]
    lines = [name for name in LINES if users and name in table.column_names]
    return list(OTHER_COLUMNS.get(table, (*users, *lines)))


def is_theirs(rows: pa.RecordBatch, table: Table, subjects: Subjects, text_ids: bool | None) -> pa.Array:
    """Whether each row names one of them. rows: at least columns_of the table.

    text_ids: of the source of the rows, see Subjects.is_id.
    """
    if table == IDS:
        named = pc.or_(subjects.texts_among(rows["external_id"], text_ids), subjects.ids_among(rows["id"]))
        return pc.and_(named, pc.equal(rows["kind"], "user"))
    if table == QUARANTINE:
        return _mask(rows["row"], lambda row: _is_their_row(json.loads(row), subjects, text_ids))
    if table == MOVIE_FEATURES:
        return _mask(rows["tags"], lambda tags: not subjects.own_tags.isdisjoint(tags))
    if table == PROFILES:
        return _mask(rows["segment"], lambda segment: subjects.is_own_tag(segment.removeprefix(VALUE)))
    if table == AUDIT:
        return _mask(rows["reason"], lambda reason: bool(subjects.mentions(reason.encode())))
    return reduce(pc.or_, [_is_theirs(rows[name], name, subjects, text_ids) for name in columns_of(table)])


def their_rows(
    parquet: pq.ParquetFile, table: Table, subjects: Subjects, text_ids: bool | None, columns: Sequence[str] = ()
) -> Iterator[pa.RecordBatch]:
    """Their rows in a file of the table, in columns_of the table and further ones.

    Row groups whose statistics say that they hold none are not read. Raises pa.ArrowException for a damaged file.
    """
    held = parquet.schema_arrow.names
    read = [name for name in dict.fromkeys((*columns_of(table), *columns)) if name in held]
    for group in range(parquet.num_row_groups):
        if _may_hold(parquet, group, columns_of(table), subjects):
            for batch in parquet.iter_batches(row_groups=[group], columns=read):
                theirs = batch.filter(is_theirs(batch, table, subjects, text_ids))
                if theirs.num_rows:
                    yield theirs


def bounds_name(statistics: dict[str, Any], table: Table, subjects: Subjects) -> bool:
    """Whether the statistics of a file tell an id of theirs as the least or greatest of its values."""
    bounds = [statistics.get(kind, {}).get(name) for kind in ("minValues", "maxValues") for name in columns_of(table)]
    numbers = [bound for bound in bounds if isinstance(bound, int)]
    texts = [bound for bound in bounds if isinstance(bound, str)]
    cut = [text[: BOUND_CHARACTERS - 1] for text in subjects.external_ids if len(text) >= BOUND_CHARACTERS]
    return (
        not subjects.user_ids.isdisjoint(numbers)
        or any(subjects.is_id(text, None) or subjects.stands_in(text) for text in texts)
        or any(subjects.is_own_tag(text.removeprefix(VALUE)) for text in texts)
        or any(text.startswith(start) for text in texts for start in cut)
    )


def _is_theirs(column: pa.Array, name: str, subjects: Subjects, text_ids: bool | None) -> pa.Array:
    if name in LINES:
        return _mask(column, subjects.stands_in)
    is_number = pa.types.is_int64(column.type)
    return subjects.ids_among(column) if is_number else subjects.texts_among(column, text_ids)


def _may_hold(parquet: pq.ParquetFile, group: int, columns: list[str], subjects: Subjects) -> bool:
    """Whether a row group may hold a user_id of theirs; True where its statistics don't tell."""
    if columns != ["user_id"] or not pa.types.is_int64(parquet.schema_arrow.field("user_id").type):
        return True
    position = parquet.schema_arrow.names.index("user_id")
    statistics = parquet.metadata.row_group(group).column(position).statistics
    if statistics is None or not statistics.has_min_max:
        return True
    return any(statistics.min <= user <= statistics.max for user in subjects.user_ids)


def _is_their_row(row: dict[str, Any], subjects: Subjects, text_ids: bool | None) -> bool:
    """Whether a quarantined row, of whatever table, is about one of them; a row of movies is about nobody."""
    if not any(name in row for name in USER_COLUMNS):
        return False
    ids = [f"{row[name]}" for name in USER_COLUMNS if row.get(name) is not None]
    lines = [row[name] for name in LINES if row.get(name)]
    return any(subjects.is_id(text, text_ids) for text in ids) or any(map(subjects.stands_in, lines))


def _mask(column: pa.Array, is_met: Callable[[Any], bool]) -> pa.Array:
    """is_met of each value; False for null."""
    if column.null_count == len(column):
        return pa.array(np.zeros(len(column), bool))
    return pa.array([value is not None and is_met(value) for value in column.to_pylist()], pa.bool_())
