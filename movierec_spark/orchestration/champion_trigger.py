"""Tells Airflow that the champion in MLflow is not the version that is served."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent


class ChampionMoved(BaseEventTrigger):
    """Compares the alias with what is served, so a move made while nobody looked is found as well.

    interval: seconds between two looks. repeat_after: seconds after which a champion that is still
    not served (its publication failed) is announced again.
    """

    def __init__(self, interval: float = 15, repeat_after: float = 900) -> None:
        super().__init__()
        self.interval = interval
        self.repeat_after = repeat_after

    def serialize(self) -> tuple[str, dict[str, Any]]:
        kwargs = {"interval": self.interval, "repeat_after": self.repeat_after}
        return f"{type(self).__module__}.{type(self).__qualname__}", kwargs

    async def run(self) -> AsyncIterator[TriggerEvent]:
        announced, announced_at = None, 0.0
        while True:
            waiting = await asyncio.to_thread(self._waiting_champion)
            stale = time.monotonic() - announced_at > self.repeat_after
            if waiting is not None and (waiting != announced or stale):
                announced_at = time.monotonic()
                yield TriggerEvent({"champion": waiting})
            announced = waiting
            await asyncio.sleep(self.interval)

    def _waiting_champion(self) -> int | None:
        """The version to publish; None as well where MLflow or the lake can't be read now."""
        from movierec_spark.monitoring.unserved_champion import unserved_champion
        from movierec_spark.settings import settings

        try:
            return unserved_champion(settings())
        except Exception:
            self.log.warning("the champion can't be compared with what is served", exc_info=True)
            return None
