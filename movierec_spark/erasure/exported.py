"""Erase people from the database that serving tables are exported to."""

from movierec_spark.erasure.finding import Finding, Findings, Unit
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.serving.batch.export import count_users, delete_users
from movierec_spark.settings import Settings


def erase_exported(subjects: Subjects, settings: Settings, is_dry: bool) -> Findings:
    """Their rows in the database; nothing where none is configured. Raises MovierecError where it can't be reached."""
    target = settings.export
    if target.database is None:
        return
    work = count_users if is_dry else delete_users
    if rows := work(target, sorted(subjects.user_ids)):
        yield Finding("export.database", rows, Unit.ROWS)
