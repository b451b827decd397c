"""The bias block, the same for every user: popularity of all time and of late, and age."""

from datetime import date

import numpy as np

from movierec_spark.dataset.movie_statistics import MovieStatistics
from movierec_spark.models.cold_users import log_popularity

TYPICAL_LOG_AGE = np.log1p(10.0)
HAS_EVENTS = "has_events"
RELEASE_COLUMNS = ("log_years_since_release", "log_years_since_release_squared")


def bias_columns(half_lives_days: tuple[float, ...]) -> tuple[str, ...]:
    """What the columns of the bias block are."""
    lately = (f"log_popularity_{h:g}_days" for h in half_lives_days)
    return (HAS_EVENTS, "log_popularity", *lately, "log_days_since_first_event", *RELEASE_COLUMNS)


def bias_vectors(statistics: MovieStatistics, release_years: np.ndarray, as_of: date) -> np.ndarray:
    """The bias block, float32, movies x columns.

    The columns of events are standardised over the movies with events in training. A movie without events has 0 in all
    columns, also in HAS_EVENTS, which has a weight of its own: with an age of 0 it would rank as if it were new and
    popular.
    release_years: NaN where unknown.
    """
    has_events = statistics.events > 0
    logs = np.column_stack(
        [
            np.log1p(statistics.events),
            log_popularity(statistics.decayed),
            np.log1p(np.nan_to_num(statistics.age_days)),
        ]
    )
    deviation = logs[has_events].std(axis=0)
    standardised = (logs - logs[has_events].mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    columns = [has_events, standardised * has_events[:, None], release_ages(release_years, as_of) * has_events[:, None]]
    return np.column_stack(columns).astype(np.float32)


def release_ages(release_years: np.ndarray, as_of: date) -> np.ndarray:
    """RELEASE_COLUMNS, movies x 2, zero where the year is unknown."""
    age = np.log1p(np.maximum(as_of.year - release_years, 0.0)) - TYPICAL_LOG_AGE
    return np.nan_to_num(np.column_stack([age, age**2]))
