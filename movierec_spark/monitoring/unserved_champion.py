"""Whether the champion in MLflow is the version that is served, found without a Spark session."""

from dataclasses import dataclass
from datetime import date, datetime

from movierec_spark.registry.version import Version
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import CHAMPIONS


@dataclass(frozen=True)
class ServedVersion:
    """number: of the version that began to serve last. since: when it did, UTC."""

    number: int
    since: datetime


def unserved_champion(settings: Settings) -> int | None:
    """The champion's version where it could serve the newest day that is served, and does not; else None."""
    from movierec_spark.registry.versions import version_with  # MLflow takes seconds to import

    champion, lake = version_with("champion", settings), Lake.of(settings)
    served = served_version(lake)
    is_waiting = champion and is_unserved(champion, lake.served_day(), served.number if served else None)
    return champion.number if champion and is_waiting else None


def is_unserved(champion: Version, served_day: date | None, served: int | None) -> bool:
    """Whether the champion could serve the newest day that is served, and does not. served: the version that does."""
    return served_day is not None and champion.trained_as_of <= served_day and champion.number != served


def served_version(lake: Lake) -> ServedVersion | None:
    """The version that began to serve last; None before the first one."""
    if not lake.has(CHAMPIONS):
        return None
    rows = lake.dataset(CHAMPIONS).sort_by([("served_from", "descending")]).to_table().to_pylist()
    return ServedVersion(rows[0]["model_version"], rows[0]["served_from"]) if rows else None
