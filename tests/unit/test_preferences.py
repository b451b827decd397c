"""Ratings and events become one weight per user and movie, and say which movies are unwanted."""

from datetime import date, datetime

import pytest
from pyspark.sql import Row, SparkSession

from movierec_spark.features.preferences import interactions, preferences
from movierec_spark.settings.data_sections import Preferences

DAY = date(2018, 9, 26)
WEIGHTS = {"rating": 1.0, "play": 2.0, "click": 0.5, "look": 0.0, "dislike": -5.0}
FADES, KEEPS = Preferences(event_weights=WEIGHTS, half_life_days=1), Preferences(event_weights=WEIGHTS)
NOW, LONG_AGO = datetime(2018, 9, 26, 23), datetime(1999, 1, 1)
Event = tuple[int, int, str, float | None, datetime]


def preferences_of(
    spark: SparkSession, settings: Preferences, *events: Event, ratings: tuple[tuple, ...] = ()
) -> dict[tuple[int, int], Row]:
    """The rows by user and movie."""
    rated = spark.createDataFrame(list(ratings), "user_id BIGINT, movie_id BIGINT, rating FLOAT, rated_at TIMESTAMP")
    schema = "user_id BIGINT, movie_id BIGINT, event_type STRING, value DOUBLE, occurred_at TIMESTAMP"
    feedback = spark.createDataFrame(list(events), schema)
    rows = preferences(rated, feedback, DAY, settings)
    return {(row["user_id"], row["movie_id"]): row for row in rows.collect()}


@pytest.mark.parametrize(
    ("half_life", "first"), [(None, 4.0 + 2.0 * 0.5 + 2.0), (10, 4.0 * 0.5**0.6 + 2.0 * 0.5 * 0.5 + 2.0)]
)
def test_ratings_and_events_of_a_movie_add_up_by_their_weights(
    spark: SparkSession, half_life: float | None, first: float
) -> None:
    settings = Preferences(event_weights=WEIGHTS, half_life_days=half_life)
    rows = preferences_of(
        spark,
        settings,
        (1, 10, "play", 0.5, datetime(2018, 9, 16)),
        (1, 10, "play", None, NOW),
        (1, 11, "click", None, datetime(2018, 9, 26)),
        ratings=((1, 10, 4.0, datetime(2018, 9, 20)),),
    )
    assert {pair: (row["at"], row["is_unwanted"]) for pair, row in rows.items()} == {
        (1, 10): (NOW, False),
        (1, 11): (datetime(2018, 9, 26), False),
    }
    assert [rows[pair]["weight"] for pair in sorted(rows)] == pytest.approx([first, 0.5])


def test_an_interaction_gives_a_row_whatever_its_weight_and_other_events_are_ignored(spark: SparkSession) -> None:
    rows = preferences_of(
        spark,
        KEEPS,
        (1, 10, "look", None, NOW),
        (1, 11, "play", 0.0, NOW),
        (2, 10, "dislike", None, NOW),
        (3, 10, "exclude", None, NOW),
        (4, 10, "unheard_of", 5.0, NOW),
    )
    rows_by_pair = {pair: (row["weight"], row["is_unwanted"]) for pair, row in rows.items()}
    assert rows_by_pair == {(1, 10): (0, False), (1, 11): (0, False), (2, 10): (-5, True), (3, 10): (0, True)}


def test_a_rating_gives_a_row_also_where_conf_gives_it_no_weight(spark: SparkSession) -> None:
    rows = preferences_of(spark, Preferences(event_weights={"play": 1.0}), ratings=((1, 10, 4.0, NOW),))
    assert {pair: (row["weight"], row["is_unwanted"]) for pair, row in rows.items()} == {(1, 10): (0, False)}


@pytest.mark.parametrize("settings", [KEEPS, FADES], ids=["without a half-life", "faded beyond a float"])
@pytest.mark.parametrize(
    ("events", "unwanted"),
    [
        ([("play", None)], False),
        ([("dislike", None)], True),
        ([("play", None), ("dislike", None)], True),
        ([("play", 2.5), ("dislike", None)], False),  # they cancel out
        ([("play", 0.3), ("play", 0.15), ("dislike", 0.18)], False),  # but for what floats lose
        ([("play", 4.0), ("dislike", None)], False),
        ([("play", 4.0), ("exclude", None)], True),
    ],
    ids=["liked", "disliked", "more disliked", "cancelled", "cancelled but for noise", "more liked", "excluded"],
)
def test_a_dislike_holds_and_a_like_stays_one_however_long_ago(
    spark: SparkSession, settings: Preferences, events: list[tuple[str, float | None]], unwanted: bool
) -> None:
    rows = preferences_of(spark, settings, *((1, 10, *event, LONG_AGO) for event in events))
    assert rows[1, 10]["is_unwanted"] is unwanted
    if settings is FADES:
        assert rows[1, 10]["weight"] == 0


def test_faded_events_do_not_outweigh_recent_ones(spark: SparkSession) -> None:
    rows = preferences_of(
        spark,
        FADES,
        (1, 10, "play", 100.0, LONG_AGO),
        (1, 10, "dislike", None, NOW),
        (1, 11, "dislike", None, LONG_AGO),
        (1, 11, "click", None, NOW),
    )
    assert {pair: row["is_unwanted"] for pair, row in rows.items()} == {(1, 10): True, (1, 11): False}


def test_an_exclusion_holds_whatever_conf_says_that_it_weighs(spark: SparkSession) -> None:
    settings = Preferences(event_weights=WEIGHTS | {"exclude": 9.0})
    assert preferences_of(spark, settings, (1, 10, "exclude", None, NOW))[1, 10]["is_unwanted"] is True


@pytest.mark.parametrize(
    ("stars", "events", "weight"),
    [(5.0, [], 5.0), (2.5, [], 2.5), (2.0, [], -2.0), (0.5, [], -3.5), (1.0, ["play", "play"], 1.0)],
    ids=["high", "middling", "low", "lowest", "low, but played again and again"],
)
def test_a_low_rating_is_a_dislike_of_what_it_lacks_to_a_liked_one(
    spark: SparkSession, stars: float, events: list[str], weight: float
) -> None:
    played = ((1, 10, event, None, NOW) for event in events)
    told = (1, 11, "rating", stars, NOW)
    rows = preferences_of(spark, KEEPS, *played, told, ratings=((1, 10, stars, NOW),))
    assert (rows[1, 10]["weight"], rows[1, 10]["is_unwanted"]) == (weight, weight < 0)
    assert events or rows[1, 11]["weight"] == weight  # a rating that comes as an event


def test_where_no_rating_is_low_none_is_a_dislike(spark: SparkSession) -> None:
    settings = Preferences(event_weights=WEIGHTS, disliked_to=0)
    assert preferences_of(spark, settings, ratings=((1, 10, 0.5, NOW),))[1, 10]["weight"] == 0.5


def test_what_was_watched_is_an_interaction_also_where_it_was_disliked(spark: SparkSession) -> None:
    schema = "movie_id BIGINT, weight DOUBLE, rating FLOAT"
    values = [(1, 4.0, 4.0), (2, -3.5, 0.5), (3, 2.0, None), (4, -5.0, None), (5, 0.0, 3.0)]
    rows = interactions(spark.createDataFrame(values, schema)).collect()
    assert {row["movie_id"]: row["weight"] for row in rows} == {1: 4, 2: 1, 3: 2}


def test_no_rating_is_both_liked_and_disliked() -> None:
    with pytest.raises(ValueError, match="disliked_to is 4, liked_from 4"):
        Preferences(disliked_to=4.0)
