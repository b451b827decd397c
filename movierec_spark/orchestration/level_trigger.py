"""A trigger that looks at a state again and again, so a change made while nobody looked is found as well."""

import asyncio
import time
from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent


class LevelTrigger(BaseEventTrigger):
    """Tells Airflow what is to be done, as an event, whenever that is something else than at the last look.

    interval: seconds between two looks. repeat_after: seconds after which what is still to be done (whatever the event
    started has failed) is told again.
    """

    def __init__(self, interval: float, repeat_after: float) -> None:
        super().__init__()
        self.interval = interval
        self.repeat_after = repeat_after

    @abstractmethod
    def look(self) -> dict[str, Any] | None:
        """The event's payload; None where nothing is to be done, and where that can't be told now."""

    def serialize(self) -> tuple[str, dict[str, Any]]:
        kwargs = {"interval": self.interval, "repeat_after": self.repeat_after}
        return f"{type(self).__module__}.{type(self).__qualname__}", kwargs

    async def run(self) -> AsyncIterator[TriggerEvent]:
        announced, announced_at = None, 0.0
        while True:
            found = await asyncio.to_thread(self.look)
            stale = time.monotonic() - announced_at > self.repeat_after
            if found is not None and (found != announced or stale):
                announced_at = time.monotonic()
                yield TriggerEvent(found)
            announced = found
            await asyncio.sleep(self.interval)
