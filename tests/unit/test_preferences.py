"""What users did becomes how much they like each movie."""

from datetime import date, datetime

import pytest
from pyspark.sql import SparkSession

from movierec_spark.features.preferences import preferences
from movierec_spark.sections import Preferences

DAY = date(2018, 9, 26)
WEIGHTS = {"rating": 1.0, "play": 2.0, "click": 0.5, "skip": -1.0}
RATINGS = [(1, 10, 4.0, datetime(2018, 9, 20))]
FEEDBACK = [
    (1, 10, "play", 0.5, datetime(2018, 9, 16)),
    (1, 10, "play", None, datetime(2018, 9, 26, 23)),
    (1, 11, "click", None, datetime(2018, 9, 26)),
    (1, 12, "unheard_of", 5.0, datetime(2018, 9, 26)),
    (2, 10, "skip", None, datetime(2018, 9, 26)),
]


@pytest.mark.parametrize(
    ("half_life", "first"), [(None, 4.0 + 2.0 * 0.5 + 2.0), (10, 4.0 * 0.5**0.6 + 2.0 * 0.5 * 0.5 + 2.0)]
)
def test_ratings_and_events_of_a_movie_add_up_by_their_weights(
    spark: SparkSession, half_life: float | None, first: float
) -> None:
    ratings = spark.createDataFrame(RATINGS, "user_id BIGINT, movie_id BIGINT, rating FLOAT, rated_at TIMESTAMP")
    schema = "user_id BIGINT, movie_id BIGINT, event_type STRING, value DOUBLE, occurred_at TIMESTAMP"
    feedback = spark.createDataFrame(FEEDBACK, schema)
    chosen = Preferences(event_weights=WEIGHTS, half_life_days=half_life)
    rows = preferences(ratings, feedback, DAY, chosen).orderBy("movie_id").collect()
    assert [(row["user_id"], row["movie_id"], row["at"]) for row in rows] == [
        (1, 10, datetime(2018, 9, 26, 23)),
        (1, 11, datetime(2018, 9, 26)),
    ]
    assert [row["weight"] for row in rows] == pytest.approx([first, 0.5])
