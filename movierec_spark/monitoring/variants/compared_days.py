"""The days of lists by which variants are compared: those on which the versions of today served."""

from datetime import date

from pyarrow.dataset import field

from movierec_spark.serving.batch.publication_log import served_id_of
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RECOMMENDATIONS_HISTORY

Versions = frozenset[tuple[str, int | None]]  # (variant, model_version) of all lists of a publication


def compared_publications(lake: Lake, last: date, first: date) -> list[str]:
    """The publications last served on each day of lists, from the last day back to the first one.

    They end where other versions served than on the last of them, or other variants; they are none where only one
    variant served then.
    """
    days = [day for day in lake.days(RECOMMENDATIONS_HISTORY) if first <= day <= last]
    publications: list[str] = []
    newest: Versions = frozenset()
    for day in reversed(days):
        publication = served_id_of(lake, day)
        if publication is None:
            continue
        versions = _versions(lake, day, publication)
        newest = newest or versions
        if versions != newest or len(newest) < 2:
            break
        publications.append(publication)
    return publications


def _versions(lake: Lake, day: date, publication: str) -> Versions:
    is_first_place = (field("as_of") == day) & (field("publication_id") == publication) & (field("rank") == 1)
    rows = lake.dataset(RECOMMENDATIONS_HISTORY).to_table(["variant", "model_version"], filter=is_first_place)
    distinct = rows.group_by(["variant", "model_version"]).aggregate([])
    return frozenset((row["variant"], row["model_version"]) for row in distinct.to_pylist())
