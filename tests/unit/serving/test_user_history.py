"""One user's history read without Spark is what Spark gathers for all users."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.features.preferences import preferences
from movierec_spark.features.preferences_query import preferences_query
from movierec_spark.serving.batch.user_histories import user_histories
from movierec_spark.serving.explanation.user_history import user_history
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.reranking.fatigue import with_fatigued
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.settings.rules import Demote, Rules
from movierec_spark.tables import FEEDBACK, RATINGS, RECOMMENDATIONS_HISTORY, USERS
from tests.unit.serving.day_tables import Rows, for_duckdb, for_spark

DAY = date(2018, 9, 26)
WEIGHTS = {"rating": 1.5, "play": 2.0, "o'click": 0.5, "look": 0.0, "dislike": -5.0}
TYPES = [*WEIGHTS, "exclude", "unheard of"]
USERS_OF_ROWS = range(1, 7)


def events(seed: int = 5) -> tuple[Rows, Rows]:
    """Ratings, one per user and movie, and feedback: of the day itself, of years before, of one moment."""
    rng = np.random.default_rng(seed)

    def moment() -> datetime:
        return datetime(2018, 9, 26, 23, 30) - timedelta(days=int(rng.choice([0, 0, 1, 9, 400, 9000])))

    ratings = [
        {"user_id": user, "movie_id": movie, "rating": float(rng.integers(1, 11) / 2), "rated_at": moment()}
        for user in USERS_OF_ROWS
        for movie in rng.choice(30, 8, replace=False).tolist()
    ]
    feedback = [
        {
            "event_id": f"{number}",
            "user_id": int(rng.choice(USERS_OF_ROWS)),
            "movie_id": int(rng.integers(30)),
            "event_type": str(rng.choice(TYPES)),
            "value": None if rng.random() < 0.5 else float(rng.normal()),
            "occurred_at": moment(),
        }
        for number in range(300)
    ]
    return ratings, feedback


@pytest.mark.parametrize(
    "settings",
    [
        Preferences(event_weights=WEIGHTS),
        Preferences(event_weights=WEIGHTS, half_life_days=30.5),
        Preferences(event_weights=WEIGHTS, half_life_days=1),
        Preferences(event_weights={}),
    ],
    ids=["without a half-life", "fading", "faded beyond a float", "without weights"],
)
def test_a_user_has_the_history_that_the_batch_ranks_by(spark: SparkSession, settings: Preferences) -> None:
    ratings, feedback = events()
    people = [{"user_id": 1, "gender": "F", "age": 30}, {"user_id": 99, "gender": None, "age": 20}]
    lake = for_duckdb({RATINGS: ratings, FEEDBACK: feedback, USERS: people})
    lake.execute(f"CREATE VIEW preferences AS {preferences_query(DAY, settings)}")
    frames = for_spark(spark, RATINGS, ratings), for_spark(spark, FEEDBACK, feedback)
    by_spark = user_histories(preferences(*frames, DAY, settings), for_spark(spark, USERS, people))
    for user in (*USERS_OF_ROWS, 99):
        alone = user_history(lake, user, DAY, Rules())
        assert alone is not None
        same(alone, of_batch(by_spark, user))
    assert user_history(lake, 98, DAY, Rules()) is None
    assert user_history(lake, 2**63, DAY, Rules()) is None


@pytest.mark.parametrize("to_rank", [None, 10])
def test_what_was_served_in_vain_is_what_the_batch_takes_for_it(spark: SparkSession, to_rank: int | None) -> None:
    ratings, feedback = events()
    settings = Preferences(event_weights=WEIGHTS)
    rng = np.random.default_rng(2)
    served = [
        {
            "publication_id": f"{DAY - timedelta(days=ago)}/{number:04d}",
            "user_id": user,
            "rank": rank,
            "movie_id": movie,
            "as_of": DAY - timedelta(days=ago),
            "served": number < 2,
        }
        for ago in range(5)
        for number in (1, 2)
        for user in (1, 2)
        for rank, movie in enumerate(rng.choice(40, 20, replace=False).tolist(), start=1)
    ]
    lake = for_duckdb({RATINGS: ratings, FEEDBACK: feedback})
    lake.execute(f"CREATE VIEW preferences AS {preferences_query(DAY, settings)}")
    columns = "publication_id VARCHAR, user_id BIGINT, rank INT, movie_id BIGINT, as_of DATE, served BOOLEAN"
    lake.execute(f"CREATE SCHEMA gold; CREATE TABLE gold.recommendations_history ({columns})")
    rows = [[*row.values()] for row in served]
    lake.executemany("INSERT INTO gold.recommendations_history VALUES (?, ?, ?, ?, ?, ?)", rows)
    of_all = preferences(for_spark(spark, RATINGS, ratings), for_spark(spark, FEEDBACK, feedback), DAY, settings)
    histories = user_histories(of_all, for_spark(spark, USERS, []))
    demote = Demote(served_times=2, to_rank=to_rank)
    by_spark = with_fatigued(histories, for_spark(spark, RECOMMENDATIONS_HISTORY, served), of_all, demote, DAY)
    for user in (1, 2, 3):
        alone = user_history(lake, user, DAY, Rules(demote=demote))
        assert alone is not None
        assert alone.fatigued is not None
        expected = of_batch(by_spark, user).fatigued
        assert expected is not None
        assert alone.fatigued.movie_ids.tolist() == expected.movie_ids.tolist()
        assert len(expected.movie_ids) > 0 or user == 3


def of_batch(histories: DataFrame, user: int) -> Histories:
    return Histories.from_arrow(histories.where(f"user_id = {user}").toArrow().combine_chunks().to_batches()[0])


def same(one: Histories, other: Histories) -> None:
    assert one.movie_ids.tolist() == other.movie_ids.tolist()
    np.testing.assert_allclose(one.weights, other.weights, rtol=0, atol=1e-9)
    assert ((one.weights > 0) == (other.weights > 0)).all()
    np.testing.assert_array_equal(one.ratings, other.ratings)
    np.testing.assert_array_equal(one.recency_rank, other.recency_rank)
    assert one.unwanted is not None
    assert other.unwanted is not None
    assert one.unwanted.movie_ids.tolist() == other.unwanted.movie_ids.tolist()
    assert one.people is not None
    assert other.people is not None
    assert one.people.astype(object).where(one.people.notna(), None).values.tolist() == (
        other.people.astype(object).where(other.people.notna(), None).values.tolist()
    )
