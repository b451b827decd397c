"""What users did on a day, and what of it tells of a like."""

from datetime import date, datetime

from pyspark.sql import Row, SparkSession

from movierec_spark.monitoring.user_events import events_of_day
from movierec_spark.settings.data_sections import Preferences

DAY = date(2018, 9, 27)
NOON = datetime(2018, 9, 27, 12)
RATING = "source STRING, user_id BIGINT, movie_id BIGINT, rating FLOAT, rated_at TIMESTAMP"
FEEDBACK = (
    "source STRING, event_id STRING, user_id BIGINT, movie_id BIGINT, event_type STRING, value DOUBLE,"
    " occurred_at TIMESTAMP, publication_id STRING, rank INT, scenario STRING"
)
PREFERENCES = Preferences(event_weights={"rating": 1.0, "play": 2.0, "dislike": -5.0})


def events(spark: SparkSession, ratings: list[tuple], feedback: list[tuple]) -> list[Row]:
    rated = spark.createDataFrame([("movielens", *row) for row in ratings], RATING)
    done = spark.createDataFrame([("feedback", *row) for row in feedback], FEEDBACK)
    return events_of_day(rated, done, DAY, PREFERENCES).collect()


def test_liked_is_what_was_not_disliked_or_excluded_the_same_day(spark: SparkSession) -> None:
    rated = [(1, 10, 4.5, NOON), (1, 11, 2.0, NOON), (1, 12, 5.0, NOON)]
    done = [
        *((1, 12, kind) for kind in ("play", "exclude")),
        *((1, movie, "play") for movie in (13, 14)),
        (1, 14, "dislike"),
        (1, 15, "dislike"),
        (1, 16, "unheard_of"),
        (1, 13, "impression"),
    ]
    feedback = [(f"e-{number}", *event, None, NOON, "2018-09-26/0001", 3, "home") for number, event in enumerate(done)]
    rows = events(spark, rated, feedback)
    assert len(rows) == len(rated) + len(done)
    liked = {(row.movie_id, row.event_type) for row in rows if row.is_liked}
    assert liked == {(10, "rating"), (13, "play")}


def test_only_events_of_the_day_each_with_an_id_and_what_it_tells(spark: SparkSession) -> None:
    others = (datetime(2018, 9, 26, 23, 59, 59, 999999), datetime(2018, 9, 28))
    rated = [(1, 10, 4.5, moment) for moment in (NOON, datetime(2018, 9, 27), *others)]
    done = [("e-1", 2, 10, "play", 3.0, NOON, "2018-09-26/0001", 3, "home"), ("e-2", 2, 10, "play", 3.0, others[0])]
    rows = events(spark, rated, [(*row, None, None, None)[:9] for row in done])
    assert len({(row.source, row.event_id) for row in rows}) == len(rows) == 3
    (play,) = (row for row in rows if row.event_type == "play")
    assert (play.value, play.publication_id, play.shown_rank, play.scenario) == (3.0, "2018-09-26/0001", 3, "home")
    ratings = [row for row in rows if row.event_type == "rating"]
    assert {(row.value, row.publication_id, row.shown_rank) for row in ratings} == {(4.5, None, None)}
