"""What a day's feedback says of the champion and of the challenger, each by the users whom it served."""

from datetime import date, datetime

import pytest
from pyspark.sql import SparkSession

from movierec_spark.monitoring.monitor import liked_events
from movierec_spark.monitoring.online_metrics import online_metrics
from movierec_spark.settings.data_sections import Preferences

DAY = date(2018, 9, 27)
SERVED = [
    *[(user, rank, 10 * rank, 1, "champion") for user in (1, 2) for rank in (1, 2, 3)],
    *[(user, rank, 10 * rank, 2, "challenger") for user in (3, 4) for rank in (1, 2, 3)],
]
EVENTS = [
    (1, 10, True),
    (1, 99, True),  # liked, but not served
    (2, 20, False),
    (3, 10, True),
    (3, 20, True),
    (3, 30, True),  # served below the first two
    (5, 10, True),  # nobody served this user
]


@pytest.fixture(scope="module")
def metrics(spark: SparkSession) -> dict[tuple[int, str], dict[str, float]]:
    """metric -> value by model version and variant, for the first two movies of each list."""
    served = spark.createDataFrame(
        SERVED, "user_id BIGINT, rank INT, movie_id BIGINT, model_version INT, variant STRING"
    )
    events = spark.createDataFrame(EVENTS, "user_id BIGINT, movie_id BIGINT, liked BOOLEAN")
    rows = online_metrics(served, events, 2, DAY).collect()
    assert {row["as_of"] for row in rows} == {DAY}
    by_variant: dict[tuple[int, str], dict[str, float]] = {}
    for row in rows:
        by_variant.setdefault((row["model_version"], row["variant"]), {})[row["metric"]] = row["value"]
    return by_variant


def test_each_variant_is_judged_by_its_own_users(metrics: dict[tuple[int, str], dict[str, float]]) -> None:
    assert set(metrics) == {(1, "champion"), (2, "challenger")}
    champion, challenger = metrics[(1, "champion")], metrics[(2, "challenger")]
    assert (champion["users_served"], champion["users_active"], champion["events"]) == (2, 2, 3)
    assert (challenger["users_served"], challenger["users_active"], challenger["events"]) == (2, 1, 3)
    assert (champion["hits_at_2"], challenger["hits_at_2"]) == (1, 2)


def test_means_are_over_the_users_who_liked_something(metrics: dict[tuple[int, str], dict[str, float]]) -> None:
    champion, challenger = metrics[(1, "champion")], metrics[(2, "challenger")]
    assert (champion["precision_at_2"], champion["recall_at_2"], champion["recall_at_n"]) == (0.5, 0.5, 0.5)
    assert challenger["precision_at_2"] == 1.0
    assert challenger["recall_at_2"] == pytest.approx(2 / 3)
    assert (challenger["recall_at_n"], challenger["hit_rate_at_2"]) == (1.0, 1.0)


def test_liked_is_what_was_not_disliked_or_excluded_the_same_day(spark: SparkSession) -> None:
    noon = datetime(2018, 9, 27, 12)
    rated = [(1, 10, 4.5, noon), (1, 11, 2.0, noon), (1, 12, 5.0, noon)]
    ratings = spark.createDataFrame(rated, "user_id BIGINT, movie_id BIGINT, rating FLOAT, rated_at TIMESTAMP")
    done = [
        *((1, 12, kind, None, noon) for kind in ("play", "exclude")),
        *((1, movie, "play", None, noon) for movie in (13, 14)),
        (1, 14, "dislike", None, noon),
        (1, 15, "dislike", None, noon),
        (1, 16, "unheard_of", None, noon),
    ]
    schema = "user_id BIGINT, movie_id BIGINT, event_type STRING, value DOUBLE, occurred_at TIMESTAMP"
    preferences = Preferences(event_weights={"rating": 1.0, "play": 2.0, "dislike": -5.0})
    rows = liked_events(ratings, spark.createDataFrame(done, schema), DAY, preferences).collect()
    expected = {10: True, 11: False, 12: False, 13: True, 14: False, 15: False, 16: False}
    assert {row["movie_id"]: row["liked"] for row in rows} == expected
    assert len(rows) == len(expected)
