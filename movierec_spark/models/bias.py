"""The bias block: what makes a movie likely for anybody, popularity of all time and of late, and age."""

import numpy as np

from movierec_spark.models.statistics import MovieStatistics

SMALLEST_DECAYED = 1e-3


def bias_columns(half_lives_days: tuple[float, ...]) -> tuple[str, ...]:
    """What the columns of the bias block are."""
    return ("met", "log_popularity", *(f"log_popularity_{h:g}_days" for h in half_lives_days), "log_age")


def bias_vectors(statistics: MovieStatistics) -> np.ndarray:
    """The bias block, float32, movies x columns, standardised over the movies met in training.

    A movie without events has no age and no popularity to speak of: its row is zero, so that "met" alone,
    whose weight is learned, tells it from the others.
    """
    met = statistics.events > 0
    logs = np.column_stack(
        [
            np.log1p(statistics.events),
            np.log(statistics.decayed + SMALLEST_DECAYED),
            np.log1p(np.nan_to_num(statistics.age_days)),
        ]
    )
    deviation = logs[met].std(axis=0)
    standardised = (logs - logs[met].mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    return np.column_stack([met, standardised * met[:, None]]).astype(np.float32)
