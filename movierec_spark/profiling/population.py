"""The rows of one table that a profile is made of."""

from dataclasses import dataclass
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from movierec_spark.profiling.kinds import ProfiledColumn, columns_of
from movierec_spark.profiling.metrics import RECENT_DAYS


@dataclass(frozen=True)
class Population:
    """The rows of a table that a job of the day sees.

    event_time: of a table of events, the column that says when each one happened.
    """

    table_name: str
    rows: DataFrame
    as_of: date
    event_time: str | None = None

    @property
    def columns(self) -> list[ProfiledColumn]:
        return columns_of(self.rows)

    @property
    def periods(self) -> dict[str, Column]:
        """By the suffix of a metric, which rows it counts: all; of events also the recent and the earlier ones."""
        if self.event_time is None:
            return {"": F.lit(True)}
        days_ago = F.datediff(F.lit(self.as_of), F.to_date(self.event_time))
        return {
            "": F.lit(True),
            "_recent": days_ago < RECENT_DAYS,
            "_earlier": (days_ago >= RECENT_DAYS) & (days_ago < 2 * RECENT_DAYS),
        }
