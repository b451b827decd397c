"""A local MLflow store read without MLflow, whose import takes five seconds: for commands that a person waits for.

What is not found here may still be there, in a store on a server or in a database of another MLflow: registry.versions
knows.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlparse

from movierec_spark.settings import Settings

SQLITE = "sqlite:///"
VERSION_WITH_ALIAS = """
    SELECT version.version, version.storage_location
    FROM registered_model_aliases AS alias
    JOIN model_versions AS version ON version.name = alias.name AND version.version = alias.version
    JOIN model_version_tags AS tag
        ON tag.name = version.name AND tag.version = version.version AND tag.key = 'approved'
    WHERE alias.name = :model AND alias.alias = :alias
"""


def local_state(alias: str, settings: Settings) -> tuple[int, Path] | None:
    """The number of the version with an alias, and the folder of its item state; None where it is not found here."""
    if not settings.tracking_uri.startswith(SQLITE):
        return None
    database = Path(settings.tracking_uri.removeprefix(SQLITE)).absolute().as_uri()
    parameters = {"model": settings.registry.model, "alias": alias}
    try:
        with closing(sqlite3.connect(f"{database}?mode=ro", uri=True)) as connection:
            row = connection.execute(VERSION_WITH_ALIAS, parameters).fetchone()
    except sqlite3.Error:
        return None
    if row is None or row[1] is None:
        return None
    folder = Path(unquote(urlparse(row[1]).path)) / "artifacts" / "state"
    return (int(row[0]), folder) if folder.is_dir() else None
