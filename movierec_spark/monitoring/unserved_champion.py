"""Whether the champion in MLflow is the version that is served, found without a Spark session."""

from movierec_spark.registry.versions import version_with
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import CHAMPIONS


def unserved_champion(settings: Settings) -> int | None:
    """The champion's version where it could serve the newest day that is served, and does not; else None."""
    champion, day = version_with("champion", settings), Lake.of(settings).served_day()
    if champion is None or day is None or champion.trained_as_of > day:
        return None
    return champion.number if champion.number != served_version(settings) else None


def served_version(settings: Settings) -> int | None:
    """The version that began to serve last; None before the first one."""
    lake = Lake.of(settings)
    if not lake.has(CHAMPIONS):
        return None
    rows = lake.dataset(CHAMPIONS).sort_by([("served_from", "descending")]).to_table().to_pylist()
    return rows[0]["model_version"] if rows else None
