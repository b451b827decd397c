"""Whether the model should be trained before its week is over, found without a Spark session."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
from pyarrow.dataset import field

from movierec_spark.monitoring.drift.alarms import newest_alarms
from movierec_spark.registry.trained_day import last_trained_day
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import DRIFT, FEEDBACK, RATINGS

TOLD = 5  # reasons; a note in Airflow holds 1000 characters


@dataclass(frozen=True)
class Retraining:
    """A training that is due. as_of: the day to train for, the last that was watched. reason: in one line."""

    as_of: date
    reason: str


def due_retraining(settings: Settings) -> Retraining | None:
    """None where nothing is due, where nothing was ever trained, and before anything was watched.

    An alarm is answered by any training of its first day or a later one, whether or not that passed the gates.
    """
    lake, trained = Lake.of(settings), last_trained_day(settings)
    days = lake.days(DRIFT) if lake.has(DRIFT) else []
    if trained is None or not days or days[-1] <= trained:
        return None
    reasons = [*_new_events(lake, trained, days[-1], settings), *_drifted(lake, trained, settings)]
    more = f"; and {len(reasons) - TOLD} more" if len(reasons) > TOLD else ""
    return Retraining(days[-1], "; ".join(reasons[:TOLD]) + more) if reasons else None


def _drifted(lake: Lake, trained: date, settings: Settings) -> Iterator[str]:
    for alarm in newest_alarms(lake, settings.drift):
        if alarm.area in settings.drift.retrain_on and alarm.since > trained:
            yield f"drift of {alarm}"


def _new_events(lake: Lake, trained: date, last: date, settings: Settings) -> Iterator[str]:
    bound = settings.registry.retrain_after_events
    if bound is None:
        return
    n_events = _events_after(lake, trained, last, settings)
    if n_events >= bound:
        yield f"{n_events:,} events since the training of {trained} (registry.retrain_after_events: {bound:,})"


def _events_after(lake: Lake, trained: date, last: date, settings: Settings) -> int:
    """Ratings and events that have a weight, of the days after the training, that are known on the last day."""
    counted = [name for name, weight in settings.preferences.event_weights.items() if weight]
    first = pa.scalar(trained + timedelta(days=1), pa.date32()).cast(pa.timestamp("us", "UTC"))
    is_known = (field("known_at") > trained) & (field("known_at") <= last)
    ratings = lake.dataset(RATINGS).count_rows(filter=is_known & (field("rated_at") >= first))
    is_counted = is_known & (field("occurred_at") >= first) & field("event_type").isin(counted)
    return ratings + lake.dataset(FEEDBACK).count_rows(filter=is_counted)
