"""What a collector and the jobs agree on: where files are written before they land, and when a day's drop is complete.

A collector writes where no job looks, and lands whole files. It adds none to the drop of a day once half of
collector.grace_seconds has passed since the day's end; ingest looks no earlier than when all of it has passed. The
other half is for clocks that differ, and for a file that lands at the last moment.
"""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location

COLLECTING = ".collecting"  # in the folder of a source: files that a collector writes


def spool_folder(settings: Settings) -> Location:
    """Where files are written: on the disk of the landing area, or, for an object store, on this machine's."""
    landing = Location.of(settings.landing, settings.store)
    if landing.is_local:
        return landing / settings.collector.source / COLLECTING
    return Location.of(settings.spool) / settings.collector.source


def closing_moment(day: date, settings: Settings) -> datetime:
    """From when on no collector adds a file to the drop of a day."""
    return _end_of(day) + timedelta(seconds=settings.collector.grace_seconds / 2)


def wait_until_complete(day: date, settings: Settings) -> None:
    """Wait while the day has ended less than the grace ago; a day that goes on is taken as it is."""
    now, end = datetime.now(UTC), _end_of(day)
    if now >= end:
        time.sleep(max(0.0, (end - now).total_seconds() + settings.collector.grace_seconds))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), clock_time(), UTC)
