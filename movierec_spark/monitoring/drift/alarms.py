"""The alarms of the newest day of gold.drift, read without Spark."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pyarrow.dataset import field

from movierec_spark.settings.drift_section import Drift
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import DRIFT


@dataclass(frozen=True)
class Alarm:
    """A subject that has drifted. statistic, value, bound: of the statistic that is furthest above its bound.

    since: the first day of the alarms of this subject that reach to this day, as_of, with no more than
    drift.recent_days from one to the next.
    """

    area: str
    subject: str
    statistic: str
    value: float
    bound: float
    observed: float | None
    expected: float | None
    since: date
    as_of: date

    def __str__(self) -> str:
        seen = (
            "" if self.observed is None or self.expected is None else f", {self.observed:.4g} for {self.expected:.4g}"
        )
        since = "" if self.since == self.as_of else f", since {self.since}"
        return f"{self.subject}{seen} ({self.statistic} {self.value:.3g}, at most {self.bound:g}{since})"


def newest_alarms(lake: Lake, settings: Drift) -> list[Alarm]:
    """The alarms of the newest day, one of each subject, in the order of the subjects' names."""
    days = lake.days(DRIFT) if lake.has(DRIFT) else []
    if not days:
        return []
    newest = days[-1]
    first = newest - timedelta(days=settings.all_days)
    is_recent_alarm = field("is_alarm") & (field("as_of") >= first)
    rows = lake.dataset(DRIFT).to_table(filter=is_recent_alarm).to_pylist()
    subjects = sorted({row["subject"] for row in rows if row["as_of"] == newest})
    return [_alarm([row for row in rows if row["subject"] == subject], newest, settings) for subject in subjects]


def _alarm(rows: list[dict[str, Any]], newest: date, settings: Drift) -> Alarm:
    """rows: of one subject, of which some are of the newest day."""
    of_newest = [row for row in rows if row["as_of"] == newest]
    worst = max(
        of_newest, key=lambda row: (row["value"] / row["bound"] if row["bound"] else float("inf"), row["statistic"])
    )
    names = ("area", "subject", "statistic", "value", "bound", "observed", "expected")
    since = first_of_episode({row["as_of"] for row in rows}, newest, settings.recent_days)
    return Alarm(**{name: worst[name] for name in names}, since=since, as_of=newest)


def first_of_episode(days: set[date], last: date, most_apart: int) -> date:
    """The first of the days that lead to the last one with no more than so many days from one to the next."""
    first = last
    for day in sorted(days, reverse=True):
        if 0 <= (first - day).days <= most_apart:
            first = day
    return first
