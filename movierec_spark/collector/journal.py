"""The file that accepted events are appended to, and when the next one begins; all of it for one thread alone."""

import re
import time
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from socket import gethostname

from psutil import Process

from movierec_spark.collector.counts import Counts
from movierec_spark.settings.collector_section import Collector
from movierec_spark.storage.append_file import AppendFile
from movierec_spark.storage.location import Location

SUFFIX = ".jsonl"
PROBE = b"\n"  # a blank line, which ingest passes over; it is removed at once
MAX_HOST = 60  # letters of the machine's name in a file's name


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Written:
    """A file of events that arrived on one day. begun: by time.monotonic."""

    file: AppendFile
    day: date
    begun: float
    rows: int = 0


@dataclass
class Journal:
    """spool: the folder of the files. finished: those that may land, oldest first; who lands one takes it out."""

    spool: Location
    limits: Collector
    counts: Counts
    clock: Callable[[], datetime]
    finished: deque[Written] = field(default_factory=deque)
    current: Written | None = None

    def append(self, lines: Sequence[bytes], day: date) -> None:
        """Return once the lines are on the disk, in a file of the day or of a later one.

        Without lines: find out whether lines could be written. Raises OSError where they can't be.
        """
        day = max(day, self.clock().date())
        if self.current and self.current.day < day:
            self.rotate()
        written = self.current = self.current or self._begin(day)
        begun = time.perf_counter()
        try:
            self._write(written.file, b"".join(lines))
        except OSError:
            self._abandon()
            raise
        written.rows += len(lines)
        self.counts.fsyncs += 1
        self.counts.fsync_seconds += time.perf_counter() - begun
        self.rotate_if_due()

    def rotate_if_due(self) -> None:
        """Finish the file where it is large or old enough, or its day is over."""
        if not (written := self.current):
            return
        is_large = written.rows >= self.limits.rotate_rows or written.file.size >= self.limits.rotate_bytes
        is_old = time.monotonic() - written.begun >= self.limits.rotate_seconds
        if is_large or is_old or self.clock().date() > written.day:
            self.rotate()

    def rotate(self) -> None:
        """Finish the file; one without a row is removed."""
        if written := self.current:
            self.current = None
            if written.rows:
                self.finished.append(written)
            else:
                written.file.delete()

    def _begin(self, day: date) -> Written:
        name = f"{day}T{self.clock():%H%M%SZ}-{_host()}-{Process().pid}-{uuid.uuid4().hex[:12]}{SUFFIX}"
        return Written(AppendFile.create(self.spool / name), day, time.monotonic())

    def _write(self, file: AppendFile, content: bytes) -> None:
        size = file.size
        file.append(content or PROBE)
        if not content:
            file.cut(size)

    def _abandon(self) -> None:
        """After an error nobody knows what of the last lines is on the disk: what was there before is left to land."""
        if written := self.current:
            self.current = None
            with suppress(OSError):
                written.file.cut(written.file.size) if written.rows else written.file.unlink()
            written.file.close()


def day_of(name: str) -> date | None:
    """The day on which the events of a file arrived, by its name; None of a file that no journal wrote."""
    if not name.endswith(SUFFIX):
        return None
    with suppress(ValueError):
        return date.fromisoformat(name[:10])
    return None


def _host() -> str:
    return re.sub("[^A-Za-z0-9.]", "-", gethostname())[:MAX_HOST]
