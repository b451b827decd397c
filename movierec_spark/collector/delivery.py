"""Land finished files in the drops of their source, and take up what killed collectors left; for one thread alone."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from movierec_spark.collector.counts import Counts
from movierec_spark.collector.journal import Journal, Written, day_of
from movierec_spark.settings import Settings
from movierec_spark.sources.collected import closing_moment
from movierec_spark.sources.landing import landed_drop
from movierec_spark.storage.append_file import AppendFile
from movierec_spark.storage.location import Location

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 10.0


@dataclass
class Delivery:
    """Lands the files of a journal. retry_at: by time.monotonic, when to try again after a failure."""

    journal: Journal
    settings: Settings
    counts: Counts
    clock: Callable[[], datetime]
    retry_at: float = 0.0

    def deliver_finished(self) -> None:
        """Land every finished file; where one can't land, it stays and is tried again after RETRY_SECONDS."""
        while self.journal.finished and time.monotonic() >= self.retry_at:
            written = self.journal.finished[0]
            try:
                landed = self._land(written.file, written.day)
            except (OSError, pa.ArrowException) as error:
                self.counts.failed_deliveries += 1
                self.retry_at = time.monotonic() + RETRY_SECONDS
                LOG.warning("%s can't land yet, and is tried again: %s", written.file.location, error)
            else:
                self.journal.finished.popleft()
                self.counts.delivered += 1
                LOG.info("%s events landed as %s", written.rows, landed)

    def take_up(self) -> None:
        """Finish the files that no process writes any more. What was being written at the end is cut off.

        Raises OSError where the folder of the files can't be read.
        """
        for location in self.journal.spool.entries():
            day = day_of(location.name)
            if day and location.is_file and (file := AppendFile.take_up(location)):
                self._finish(file, day)

    def _finish(self, file: AppendFile, day: date) -> None:
        rows, size = whole_lines(file)
        if size < file.size:
            file.cut(size)
        if rows:
            self.journal.finished.append(Written(file, day, time.monotonic(), rows))
        else:
            file.delete()

    def _land(self, file: AppendFile, arrived: date) -> Location:
        """Where the file landed: in the drop of the day on which its events arrived, or, once that is closed, today's.

        A landing that was not done before its drop closed may have come too late to be ingested, so the file lands in
        a later drop as well: an event counts once however often it comes. Only then its name in the spool goes.
        """
        while True:
            day = self._open_day(arrived)
            landed = landed_drop(self.settings.collector.source, day, self.settings) / file.location.name
            if landed.is_local:
                file.link_to(landed)
            else:
                file.location.copy_to(landed)
            if self._open_day(arrived) == day:
                file.delete()
                return landed

    def _open_day(self, arrived: date) -> date:
        moment = self.clock()
        return arrived if moment < closing_moment(arrived, self.settings) else max(arrived, moment.date())


def whole_lines(file: AppendFile) -> tuple[int, int]:
    """How many lines, and how many bytes, stand before the first that a crash tore or left as other bytes.

    Neither such a line nor any behind it was acknowledged.
    """
    rows = size = 0
    for line in file.lines():
        if not line.endswith(b"\n") or not _is_object(line):
            break
        rows, size = rows + 1, size + len(line)
    return rows, size


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
