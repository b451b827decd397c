"""Which explored places a training looks at, and what each of them has earned."""

from datetime import date, timedelta

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from movierec_spark.settings.model_sections import Evaluation
from movierec_spark.tables import ATTRIBUTED_EVENTS, EXPLORATION, RECOMMENDATIONS_HISTORY
from movierec_spark.tables.table import Table
from movierec_spark.training.explored_places import explored_places

DAY = date(2018, 9, 20)


def id_of(days_ago: int, number: int = 1) -> str:
    return f"{DAY - timedelta(days=days_ago)}/{number:04d}"


def rows(spark: SparkSession, table: Table, *given: dict) -> DataFrame:
    """Rows of a table, in which what is not given is null."""
    nullable = table.schema.fromJson(table.schema.jsonValue())
    for field in nullable:
        field.nullable = True
    return spark.createDataFrame([tuple(one.get(name) for name in table.column_names) for one in given], nullable)


def place(publication_id: str, user: int) -> list[dict]:
    """One explored place of two options, of which movie 2 was drawn."""
    day = date.fromisoformat(publication_id[:10])
    common = {
        "publication_id": publication_id,
        "user_id": user,
        "rank": 4,
        "score": 1.0,
        "propensity": 0.5,
        "as_of": day,
    }
    return [common | {"movie_id": movie, "is_drawn": movie == 2, "is_new": False} for movie in (1, 2)]


def event(publication_id: str | None, user: int, movie: int, days_ago: int = 0, **more: object) -> dict:
    liked = {"event_type": "play", "is_liked": True}
    return (
        {"publication_id": publication_id, "user_id": user, "movie_id": movie}
        | liked
        | more
        | {"as_of": DAY - timedelta(days=days_ago)}
    )


@pytest.fixture
def told(spark: SparkSession) -> list[Row]:
    exploration = [
        *(option for user in (1, 2, 3, 4) for option in place(id_of(1), user)),
        *place(id_of(1, 2), 1),  # it was not served
        *place(id_of(0), 1),  # too young
        *place(id_of(28), 1),
        *place(id_of(29), 1),  # too old
    ]
    history = [
        {"publication_id": name, "as_of": date.fromisoformat(name[:10]), "served": name != id_of(1, 2)}
        for name in {row["publication_id"] for row in exploration}
    ]
    events = [
        event(id_of(1), 1, 2),
        event(id_of(1), 1, 2),  # once more
        event(id_of(1), 2, 1),  # of the movie that was not drawn
        event(id_of(1), 3, 2, event_type="impression", is_liked=False),
        event(id_of(1), 4, 2, days_ago=-1),  # not known yet
        event(None, 2, 2),  # credited to nothing
        event(id_of(28), 2, 2, days_ago=20),  # another user's
    ]
    frames = [
        rows(spark, EXPLORATION, *exploration),
        rows(spark, RECOMMENDATIONS_HISTORY, *history),
        rows(spark, ATTRIBUTED_EVENTS, *events),
    ]
    return explored_places(*frames, DAY, Evaluation(), seed=0).collect()


def test_places_of_served_lists_within_the_days_count(told: list[Row]) -> None:
    places = {(row["publication_id"], row["user_id"]) for row in told}
    assert places == {*((id_of(1), user) for user in (1, 2, 3, 4)), (id_of(28), 1)}
    assert len(told) == 2 * len(places)


def test_a_place_earns_what_is_credited_to_the_movie_drawn_there(told: list[Row]) -> None:
    assert {(row["user_id"], row["movie_id"]) for row in told if row["reward"] == 1} == {(1, 2)}
    assert {row["reward"] for row in told} == {0.0, 1.0}
    assert {(row["user_id"], row["movie_id"]) for row in told if row["is_shown"]} == {(3, 2)}


def test_of_many_users_some_are_drawn_whole(spark: SparkSession) -> None:
    exploration = rows(spark, EXPLORATION, *(option for user in range(20) for option in place(id_of(1), user)))
    history = rows(
        spark, RECOMMENDATIONS_HISTORY, {"publication_id": id_of(1), "as_of": DAY - timedelta(1), "served": True}
    )
    nothing = rows(spark, ATTRIBUTED_EVENTS, event(None, 1, 1))
    drawn = explored_places(exploration, history, nothing, DAY, Evaluation(max_users=5), seed=0).collect()
    assert len({row["user_id"] for row in drawn}) == 5
    assert len(drawn) == 10
