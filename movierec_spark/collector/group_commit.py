"""Bring the events of all waiting requests to the disk at once, and answer these then."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from movierec_spark.collector.delivery import Delivery
from movierec_spark.collector.journal import Journal

LOG = logging.getLogger(__name__)
TICK_SECONDS = 0.5
TAKE_UP_SECONDS = 60.0


class Busy(Exception):
    """Too many events wait for the disk."""


class NotWritten(Exception):
    """Events are not on the disk for certain; nothing of them is acknowledged."""


@dataclass(frozen=True)
class Waiting:
    """Lines of one request. day: on which they arrived. written: set once they are on the disk, or can't be."""

    lines: Sequence[bytes]
    day: date
    written: asyncio.Future[None]


class GroupCommit:
    """Commits to a journal. pending: events that wait for the disk.

    The journal has a thread of its own, and so has the delivery, so that a slow store delays no request.
    """

    def __init__(self, journal: Journal, delivery: Delivery) -> None:
        self.journal, self.delivery, self.pending = journal, delivery, 0
        self._waiting: list[Waiting] = []
        self._wake = asyncio.Event()
        self._disk, self._landing = ThreadPoolExecutor(1, "disk"), ThreadPoolExecutor(1, "landing")

    async def commit(self, lines: Sequence[bytes], day: date) -> None:
        """Return once the lines are on the disk; without lines, once some could be.

        Raises Busy where max_pending events wait already, NotWritten where the disk fails.
        """
        if lines and self.pending + len(lines) > self.journal.limits.max_pending:
            raise Busy
        written = asyncio.get_running_loop().create_future()
        self.pending += len(lines)
        self._waiting.append(Waiting(lines, day, written))
        self._wake.set()
        try:
            await written
        finally:
            self.pending -= len(lines)

    async def run(self) -> None:
        """Commit, and land what is finished, until cancelled."""
        await asyncio.gather(
            self._commit_groups(),
            _every(TICK_SECONDS, lambda: self._in(self._disk, self.journal.rotate_if_due)),
            _every(TICK_SECONDS, lambda: self._in(self._landing, self.delivery.deliver_finished)),
            _every(TAKE_UP_SECONDS, lambda: self._in(self._landing, self.delivery.take_up)),
        )

    async def finish(self) -> None:
        """Commit what still waits, and land the file that is being written; what can't land is left in the spool."""
        await self._commit_group()
        with suppress(OSError):
            await self._in(self._disk, self.journal.rotate)
        self.delivery.retry_at = 0.0
        await self._in(self._landing, self.delivery.deliver_finished)
        self._disk.shutdown()
        self._landing.shutdown()

    async def _commit_groups(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._commit_group()

    async def _commit_group(self) -> None:
        group, self._waiting = self._waiting, []
        if not group:
            return
        lines = [line for waiting in group for line in waiting.lines]
        day = max(waiting.day for waiting in group)
        failure = ""
        try:
            await self._in(self._disk, lambda: self.journal.append(lines, day))
        except Exception as error:
            LOG.warning("nothing was acknowledged of %s events: %s", len(lines), error, exc_info=_is_unforeseen(error))
            failure = f"{error}"
        for waiting in group:
            if not waiting.written.done():
                waiting.written.set_exception(NotWritten(failure)) if failure else waiting.written.set_result(None)

    async def _in(self, thread: ThreadPoolExecutor, call: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(thread, call)


async def _every(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    """Act again and again; what fails is tried the next time."""
    while True:
        try:
            await act()
        except Exception as error:
            LOG.warning("%s", error, exc_info=_is_unforeseen(error))
        await asyncio.sleep(seconds)


def _is_unforeseen(error: Exception) -> bool:
    return not isinstance(error, OSError)
