"""Texts that tell of people in rows that are not theirs: tags that they alone used, and names in reasons."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from movierec_spark.erasure.subjects import Subjects
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import AUDIT, MOVIE_FEATURES, TAGS
from movierec_spark.tables.table import Table

KEEPS_ROWS = (MOVIE_FEATURES, AUDIT)
ERASED = b"(erased)"


def own_tags(lake: Lake, subjects: Subjects) -> frozenset[str]:
    """The tags, in lower case, that they used and nobody else did, by what silver.tags holds now."""
    rows = lake.dataset(TAGS).to_table(columns=["user_id", "tag"])
    is_theirs, lower = subjects.ids_among(rows["user_id"]), pc.utf8_lower(rows["tag"])
    theirs, others = (set(pc.unique(lower.filter(mask)).to_pylist()) for mask in (is_theirs, pc.invert(is_theirs)))
    return frozenset(theirs - others)


def without_texts(rows: pa.RecordBatch, table: Table, subjects: Subjects) -> pa.RecordBatch:
    """The rows of one of KEEPS_ROWS: features of movies without own_tags, audits without the names of the people."""
    if table == MOVIE_FEATURES:
        return _replaced(rows, "tags", lambda tags: [tag for tag in tags if tag not in subjects.own_tags])
    return _replaced(rows, "reason", lambda reason: reason and redacted(reason, subjects))


def redacted(text: str, subjects: Subjects) -> str:
    """The text without the names of the people."""
    content = text.encode()
    for start, end in sorted(subjects.mentions(content), reverse=True):
        content = content[:start] + ERASED + content[end:]
    return content.decode()


def _replaced(rows: pa.RecordBatch, name: str, replacement: Callable[[Any], Any]) -> pa.RecordBatch:
    position = rows.schema.get_field_index(name)
    column = rows.schema.field(position)
    values = [replacement(value) for value in rows[name].to_pylist()]
    return rows.set_column(position, column, pa.array(values, column.type))
