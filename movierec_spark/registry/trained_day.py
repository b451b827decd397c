"""The day of the last training: of a local store at once, of any other by MLflow, imported only then."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

from movierec_spark.registry.local_store import SQLITE
from movierec_spark.settings import Settings

# Of the runs of the experiment, only a training's has both tags.
LAST_DAY = """
    SELECT max(day.value) FROM runs AS run
    JOIN experiments AS experiment ON experiment.experiment_id = run.experiment_id AND experiment.name = :experiment
    JOIN tags AS day ON day.run_uuid = run.run_uuid AND day.key = 'as_of'
    JOIN tags AS fingerprint ON fingerprint.run_uuid = run.run_uuid AND fingerprint.key = 'fingerprint'
    WHERE run.status = 'FINISHED'
"""


def last_trained_day(settings: Settings) -> date | None:
    """The last day that a training was finished for, whether or not it passed the gates; None before the first."""
    is_local = settings.tracking_uri.startswith(SQLITE)
    day = _of_local_store(settings) if is_local else _of_server(settings)
    return date.fromisoformat(day) if day else None


def _of_local_store(settings: Settings) -> str | None:
    file = Path(settings.tracking_uri.removeprefix(SQLITE)).absolute()
    if not file.exists():
        return None
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
        ((day,),) = connection.execute(LAST_DAY, {"experiment": settings.registry.experiment}).fetchall()
    return day


def _of_server(settings: Settings) -> str | None:
    from movierec_spark.registry.connection import connect

    client = connect(settings)
    experiment = client.get_experiment_by_name(settings.registry.experiment)
    if experiment is None:
        return None
    runs = client.search_runs(
        [experiment.experiment_id],
        "tags.fingerprint != '' and tags.as_of != '' and attributes.status = 'FINISHED'",
        order_by=["tags.as_of DESC"],
        max_results=1,
    )
    return runs[0].data.tags["as_of"] if runs else None
