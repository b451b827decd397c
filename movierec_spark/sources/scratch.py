"""A folder for what an ingest unpacks: beside the drops, where executors read it, and gone afterwards."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from movierec_spark.storage.location import Location

UNPACKED = "_unpacked"
TIME_FORMAT = "%Y%m%dT%H%M%SZ"
MAX_AGE = timedelta(days=1)  # longer than any ingest runs


@contextmanager
def scratch_folder(landing: Location) -> Iterator[Location]:
    """A folder of its own, named after the time, and removed at the end with what was written into it.

    Removes also the folders that killed jobs left, once they are older than MAX_AGE.
    """
    now = datetime.now(UTC)
    for folder in (landing / UNPACKED).entries():
        if _is_older(folder.name, now - MAX_AGE):
            folder.delete()
    scratch = landing / UNPACKED / f"{now:{TIME_FORMAT}}-{uuid.uuid4().hex}"
    try:
        yield scratch
    finally:
        scratch.delete()


def _is_older(name: str, moment: datetime) -> bool:
    """Whether a folder of this name was begun before the moment; not one of a name that scratch_folder never gives."""
    try:
        begun = datetime.strptime(name.partition("-")[0], TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return False
    return begun < moment
