"""ops.audit as a whole: what was published last, and which refusals nothing has made good since."""

from collections.abc import Iterable, Sequence

from movierec_spark.publish.audit import Audit
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import AUDIT, BY_NAME


def read_audits(lake: Lake) -> list[Audit]:
    """The rows of ops.audit, the oldest first; none where no job has run yet."""
    if not lake.has(AUDIT):
        return []
    rows = lake.dataset(AUDIT).to_table(columns=AUDIT.column_names)
    return [Audit(**row) for row in rows.sort_by("published_at").to_pylist()]


def open_refusals(audits: Sequence[Audit]) -> list[Audit]:
    """Of each slice that was refused, and not published since, the last refusal."""
    refused = {(audit.table_name, audit.source, audit.as_of): audit for audit in audits if audit.status == "rejected"}
    return [audit for audit in refused.values() if not is_made_good(audit, audits)]


def is_made_good(refused: Audit, audits: Iterable[Audit]) -> bool:
    """Whether the same slice was published since, or found there; of a current state, one of the day or a later one."""
    return any(
        audit.status != "rejected" and audit.published_at > refused.published_at and _replaces(audit, refused)
        for audit in audits
    )


def refusal_text(refused: Audit) -> str:
    return f"{refused.table_name} of {refused.as_of} was refused: {refused.reason or 'see its audit'}"


def _replaces(published: Audit, refused: Audit) -> bool:
    if (published.table_name, published.source) != (refused.table_name, refused.source):
        return False
    table = BY_NAME.get(refused.table_name)  # None for one that an earlier version had
    is_state = table is not None and table.mode == "current"
    return published.as_of >= refused.as_of if is_state else published.as_of == refused.as_of
