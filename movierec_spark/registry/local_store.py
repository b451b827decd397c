"""A local MLflow store read without MLflow, whose import takes five seconds: for commands that a person waits for.

What is not found here may still be there, in a store on a server, in a database of another MLflow, or with its
artifacts on an object store: registry.versions knows.
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlparse

from movierec_spark.errors import MovierecError
from movierec_spark.registry.version import Version
from movierec_spark.settings import Settings

SQLITE = "sqlite:///"
FINISHED_VERSION = """
    SELECT version.version, version.storage_location
    FROM model_versions AS version
    JOIN model_version_tags AS tag
        ON tag.name = version.name AND tag.version = version.version AND tag.key = 'approved'
    LEFT JOIN registered_model_aliases AS alias ON alias.name = version.name AND alias.version = version.version
    WHERE version.name = :model AND (alias.alias = :alias OR version.version = :number)
"""
ALIASED_VERSIONS = """
    SELECT alias.alias, version.version, version.run_id, trained.value, approved.value
    FROM registered_model_aliases AS alias
    JOIN model_versions AS version ON version.name = alias.name AND version.version = alias.version
    JOIN model_version_tags AS trained
        ON trained.name = version.name AND trained.version = version.version AND trained.key = 'trained_as_of'
    JOIN model_version_tags AS approved
        ON approved.name = version.name AND approved.version = version.version AND approved.key = 'approved'
    WHERE alias.name = :model
"""


def local_versions(settings: Settings) -> dict[str, Version]:
    """By alias, the versions of a local store that were registered to their end; none before the first training.

    Raises MovierecError where the store's file can't be read.
    """
    file = Path(settings.tracking_uri.removeprefix(SQLITE)).absolute()
    if not file.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(ALIASED_VERSIONS, {"model": settings.registry.model}).fetchall()
    except sqlite3.Error as error:
        raise MovierecError(f"{file} can't be read ({error}): see whether it is MLflow's database") from None
    return {
        alias: Version(int(number), run_id or "", date.fromisoformat(trained), approved == "true")
        for alias, number, run_id, trained, approved in rows
    }


def local_state(alias: str, settings: Settings) -> tuple[int, Path] | None:
    """The number of the version with an alias, and the folder of its item state; None where it is not found here."""
    return _state({"alias": alias, "number": None}, settings)


def local_state_of(number: int, settings: Settings) -> Path | None:
    """The folder of a version's item state; None where it is not found here."""
    state = _state({"alias": None, "number": number}, settings)
    return state[1] if state else None


def _state(which: dict[str, str | int | None], settings: Settings) -> tuple[int, Path] | None:
    if not settings.tracking_uri.startswith(SQLITE):
        return None
    database = Path(settings.tracking_uri.removeprefix(SQLITE)).absolute().as_uri()
    parameters = {"model": settings.registry.model} | which
    try:
        with closing(sqlite3.connect(f"{database}?mode=ro", uri=True)) as connection:
            row = connection.execute(FINISHED_VERSION, parameters).fetchone()
    except sqlite3.Error:
        return None
    if row is None or row[1] is None:
        return None
    place = urlparse(row[1])
    if place.scheme not in ("", "file"):
        return None
    folder = Path(unquote(place.path)) / "artifacts" / "state"
    return (int(row[0]), folder) if folder.is_dir() else None
