"""gold.recommendations_history: every publication ever made, as evidence."""

from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


@dataclass(frozen=True)
class LastPublication:
    """The last publication of a day: how many there are, and its rows; None where there is none."""

    count: int
    rows: DataFrame | None

    def next_id(self, as_of: date) -> str:
        """What the next publication is named: publications of a day are counted from 1."""
        return f"{as_of}/{self.count + 1:04d}"


def last_publication(history: DataFrame, as_of: date) -> LastPublication:
    """The last publication of a day."""
    of_day = history.where(F.col("as_of") == F.lit(as_of))
    last = of_day.agg(F.max("publication_id")).first()
    if last is None or last[0] is None:
        return LastPublication(0, None)
    return LastPublication(int(last[0].split("/")[1]), of_day.where(F.col("publication_id") == last[0]))


def last_served_before(history: DataFrame, day: date) -> DataFrame | None:
    """The rows that users last saw before a day began; None where nothing was served by then."""
    served = history.where("served").where(F.col("as_of") < F.lit(day))
    last = served.agg(F.max(F.struct("as_of", "publication_id"))).first()
    if last is None or last[0] is None:
        return None
    is_last = (F.col("as_of") == F.lit(last[0]["as_of"])) & (F.col("publication_id") == last[0]["publication_id"])
    return served.where(is_last)
