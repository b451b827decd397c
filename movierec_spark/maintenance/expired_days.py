"""Rows of days that are older than conf keeps them: which days of which table go."""

from collections.abc import Mapping
from datetime import date, timedelta

from movierec_spark.maintenance.partitions import Removed, remove_partitions
from movierec_spark.serving.batch.publication_log import day_of_publication, last_served_id
from movierec_spark.settings.maintenance_section import Maintenance
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import (
    ATTRIBUTED_EVENTS,
    DRIFT,
    EXPLORATION,
    MODEL_PERFORMANCE,
    MOVIE_FEATURES,
    PROFILES,
    QUARANTINE,
    RECOMMENDATIONS_HISTORY,
    USER_FEATURES,
    VARIANT_COMPARISONS,
)
from movierec_spark.tables.table import Table

FEATURES = (MOVIE_FEATURES, USER_FEATURES, PROFILES, MODEL_PERFORMANCE, VARIANT_COMPARISONS, DRIFT)
HISTORY = (RECOMMENDATIONS_HISTORY, EXPLORATION)


def remove_expired_days(lake: Lake, as_of: date, kept: Maintenance) -> Removed:
    """Remove the rows of features, history and quarantine of days before those that are kept.

    Of features and history the newest day before these stays, of the history the newest one that was served: it is what
    users still saw on the first day that is kept, and what that day is compared with.
    """
    removed = Removed()
    for table in FEATURES if kept.features_days else ():
        bound = first_kept(as_of, kept.features_days)
        before = [day for day in lake.days(table) if day < bound] if lake.has(table) else []
        removed += _remove_days(table, lake, bound, keep=max(before, default=None))
    if kept.history_days and lake.has(RECOMMENDATIONS_HISTORY):
        bound = first_kept(as_of, kept.history_days)
        served = last_served_id(lake, bound)
        for table in HISTORY:
            removed += _remove_days(table, lake, bound, day_of_publication(served) if served else None)
        removed += _remove_days(ATTRIBUTED_EVENTS, lake, bound) if lake.has(ATTRIBUTED_EVENTS) else Removed()
    if kept.quarantine_days:
        removed += _remove_days(QUARANTINE, lake, first_kept(as_of, kept.quarantine_days))
    return removed


def first_kept(as_of: date, days: int | None) -> date:
    """The first day that is kept, where so many days are; all are where the number is None."""
    return as_of - timedelta(days=days) if days else date.min


def _remove_days(table: Table, lake: Lake, bound: date, keep: date | None = None) -> Removed:
    """Remove the rows of the days before the bound, but for one that is kept."""

    def is_expired(partition: Mapping[str, str]) -> bool:
        day = date.fromisoformat(partition["as_of"])
        return day < bound and day != keep

    return remove_partitions(table, lake, is_expired)
