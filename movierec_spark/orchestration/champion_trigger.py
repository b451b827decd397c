"""Tells Airflow that the champion in MLflow is not the version that is served."""

from typing import Any

from movierec_spark.orchestration.level_trigger import LevelTrigger


class ChampionMoved(LevelTrigger):
    """The payload is the version to publish."""

    def __init__(self, interval: float = 15, repeat_after: float = 900) -> None:
        super().__init__(interval, repeat_after)

    def look(self) -> dict[str, Any] | None:
        from movierec_spark.monitoring.unserved_champion import unserved_champion
        from movierec_spark.settings import settings

        try:
            waiting = unserved_champion(settings())
        except Exception:
            self.log.warning("the champion can't be compared with what is served", exc_info=True)
            return None
        return None if waiting is None else {"champion": waiting}
