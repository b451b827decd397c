"""A lock on a lake: any number of jobs share it, an erasure has it alone.

A lock is a file below the lake that its holder writes again and again, so that one left by a killed process lapses.
Each side writes its file first and looks for the other's then, so that of two at the same moment one sees the other.
"""

import json
import logging
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from socket import gethostname
from threading import Event, Thread
from typing import Literal

from psutil import Process, pid_exists

from movierec_spark.errors import LakeLocked
from movierec_spark.storage.location import Location

FOLDER = "_locks"
RENEWED_EVERY, LAPSES_AFTER = timedelta(seconds=15), timedelta(seconds=90)
POLL_SECONDS = (0.5, 2.0)
PATIENCE = timedelta(hours=2)

Kind = Literal["shared", "exclusive"]
LOG = logging.getLogger(__name__)


@dataclass
class Patience:
    """How long to wait. end: by time.monotonic. is_told: whether the log says that somebody waits."""

    end: float
    is_told: bool = False

    @classmethod
    def of(cls, patience: timedelta) -> "Patience":
        return cls(time.monotonic() + patience.total_seconds())

    def wait(self, message: str) -> None:
        """Wait a moment, not as long as another that waits too. Raises LakeLocked, with the message, at the end."""
        if time.monotonic() > self.end:
            raise LakeLocked(message)
        if not self.is_told:
            LOG.warning("waiting: %s", message.partition(";")[0])
            self.is_told = True
        time.sleep(random.uniform(*POLL_SECONDS))


@contextmanager
def shared_lock(lake: Location, patience: timedelta = PATIENCE) -> Iterator[None]:
    """Hold the lock beside other jobs; waits as long as an erasure has it. Raises LakeLocked after patience."""
    with _beside_no_erasure(lake, "shared", Patience.of(patience)):
        yield


@contextmanager
def exclusive_lock(lake: Location, patience: timedelta = PATIENCE) -> Iterator[None]:
    """Hold the lock alone: waits for another erasure and for the jobs that run; jobs that start meanwhile wait.

    Raises LakeLocked where these do not end within patience.
    """
    waiting = Patience.of(patience)
    with _beside_no_erasure(lake, "exclusive", waiting):
        while jobs := _holders(lake, "shared"):
            count = f"{len(jobs)} {'job is' if len(jobs) == 1 else 'jobs are'}"
            waiting.wait(f"{lake}: {count} at work, and may write what shall be erased; run again when none is")
        yield


@contextmanager
def _beside_no_erasure(lake: Location, kind: Kind, waiting: Patience) -> Iterator[None]:
    """Hold a lock of a kind while no other process holds an exclusive one; who finds one releases his own and waits."""
    while True:
        with _held(lake, kind) as own:
            if all(holder == own for holder in _holders(lake, "exclusive")):
                yield
                return
        waiting.wait(f"{lake}: an erasure is at work; run again when it has ended")


@contextmanager
def _held(lake: Location, kind: Kind) -> Iterator[Location]:
    """A lock file, which a thread renews until the end."""
    file, ended = lake / FOLDER / f"{kind}-{uuid.uuid4().hex}", Event()
    _write(file)
    renewal = Thread(target=_renew, args=(file, ended), daemon=True)
    renewal.start()
    try:
        yield file
    finally:
        ended.set()
        renewal.join()
        file.delete()


def _renew(file: Location, ended: Event) -> None:
    while not ended.wait(RENEWED_EVERY.total_seconds()):
        _write(file)


def _write(file: Location) -> None:
    holder = {"moment": f"{_now().isoformat()}", "host": gethostname(), "process": Process().pid}
    file.write_bytes(json.dumps(holder).encode())


def _holders(lake: Location, kind: Kind) -> list[Location]:
    """The locks of a kind that have not lapsed; those that have are removed."""
    files = [file for file in (lake / FOLDER).entries() if file.name.startswith(f"{kind}-")]
    held = [file for file in files if _is_held(file)]
    for file in files:
        if file not in held:
            file.delete()
    return held


def _is_held(file: Location) -> bool:
    """Whether the holder renewed it of late; one of this machine has to be there still."""
    try:
        holder = json.loads(file.read_bytes())
    except FileNotFoundError:  # released since it was listed
        return False
    is_here = holder["host"] != gethostname() or pid_exists(holder["process"])
    return is_here and _now() - datetime.fromisoformat(holder["moment"]) < LAPSES_AFTER


def _now() -> datetime:
    return datetime.now(UTC)
