"""Whether the champion in MLflow is the version that is served, found without Spark."""

from datetime import date

import pyarrow as pa
from deltalake import DeltaTable

from movierec_spark.registry.connection import connect
from movierec_spark.registry.versions import version_with
from movierec_spark.settings import Settings
from movierec_spark.storage.arrow import dataset
from movierec_spark.tables import CHAMPIONS, RECOMMENDATIONS
from movierec_spark.tables.table import Table


def waiting_champion(settings: Settings) -> int | None:
    """The champion's number where it could serve the newest day that is served, and does not."""
    champion, day = version_with(connect(), "champion"), newest_day(settings)
    if champion is None or day is None or champion.trained_as_of > day:
        return None
    return champion.number if champion.number != served_version(settings) else None


def served_version(settings: Settings) -> int | None:
    """The version that began to serve last; None before the first one."""
    table = _open(settings, CHAMPIONS)
    rows = dataset(table).sort_by([("served_from", "descending")]).to_table().to_pylist() if table else []
    return rows[0]["model_version"] if rows else None


def newest_day(settings: Settings) -> date | None:
    """The day of the current recommendations, from the files' statistics; None where there are none."""
    table = _open(settings, RECOMMENDATIONS)
    files = pa.table(table.get_add_actions(flatten=True)).to_pylist() if table else []
    return max((file["max.as_of"] for file in files), default=None)


def _open(settings: Settings, table: Table) -> DeltaTable | None:
    path = str(settings.lake / table.path)
    return DeltaTable(path) if DeltaTable.is_deltatable(path) else None
