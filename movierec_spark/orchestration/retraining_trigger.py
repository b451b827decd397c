"""Tells Airflow that the model should be trained before its week is over."""

from typing import Any

from movierec_spark.orchestration.level_trigger import LevelTrigger


class RetrainingDue(LevelTrigger):
    """The payload is the day to train for, and why, in one line."""

    def __init__(self, interval: float = 300, repeat_after: float = 21_600) -> None:
        super().__init__(interval, repeat_after)

    def look(self) -> dict[str, Any] | None:
        from movierec_spark.monitoring.retraining import due_retraining
        from movierec_spark.settings import settings

        try:
            due = due_retraining(settings())
        except Exception:
            self.log.warning("whether a training is due can't be told", exc_info=True)
            return None
        return None if due is None else {"as_of": f"{due.as_of}", "reason": due.reason}
