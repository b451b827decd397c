"""A movie that arrived after the training is described without Spark as the batch describes it."""

from datetime import date, datetime

import numpy as np
import pytest
from pyspark.sql import SparkSession

from movierec_spark.dataset.features import Features
from movierec_spark.dataset.item_features import content_features, features_per_movie
from movierec_spark.dataset.item_features_query import CONTENT_FEATURES
from movierec_spark.features.credits import credits_of
from movierec_spark.models.cold_items import append_movies
from movierec_spark.serving.explanation.day_rankers import with_later_movies
from movierec_spark.tables import CREDITS, MOVIES, TAGS
from tests.unit.models.states import make_state
from tests.unit.serving.day_tables import for_duckdb, for_spark

DAY, BEFORE = date(2018, 9, 26), date(2018, 9, 1)
LATER = np.array([7, 15])
MOVIE_ROWS = [
    {"movie_id": 15, "title": "Later", "release_year": 1999, "genres": ["Drama", "Horror"], "imdb_id": "tt0000015"},
    {"movie_id": 7, "title": "No year", "release_year": None, "genres": [], "imdb_id": None},
    {"movie_id": 10, "title": "Trained", "release_year": 1985, "genres": ["Comedy"], "imdb_id": "tt0000010"},
]
TAG_ROWS = [
    {"movie_id": movie, "user_id": user, "tag": tag, "tagged_at": datetime(2018, 9, 2)}
    for movie, user, tag in [(15, 1, "Noir"), (15, 2, "noir"), (7, 1, "ÉTÉ"), (10, 1, "known")]
]
CREDIT_ROWS = [
    {"film": film, "role": role, "person": person, "billing": billing, "known_at": known_at}
    for film, role, person, billing, known_at in [
        ("tt0000015", "actor", "Ann", 4, BEFORE),
        ("15", "actor", "Ann", 2, BEFORE),
        ("tt0000015", "director", "Ann", 1, DAY),
        ("tt0000015", "writer", "Bo", None, BEFORE),
        ("tt0000015", "writer", "Cy", None, BEFORE),
        ("tt0000015", "writer", "Di", None, DAY),
        ("7", "actor", "Ed", 3, DAY),
        ("tt0000010", "actor", "Ann", 1, DAY),
    ]
]
DATED = [{"source": "movielens", "as_of": DAY, "known_at": BEFORE} | row for row in MOVIE_ROWS]
ROWS = {MOVIES: DATED, TAGS: TAG_ROWS, CREDITS: CREDIT_ROWS}


@pytest.fixture
def features(spark: SparkSession) -> list[Features]:
    """Those of the movies 7 and 15, by Spark."""
    tables = zip((MOVIES, TAGS, CREDITS), ROWS.values(), strict=True)
    movies, tags, credits = (for_spark(spark, table, rows) for table, rows in tables)
    later = movies.where("movie_id <> 10")
    return features_per_movie(content_features(later, tags, credits_of(movies, credits)).toPandas(), LATER)


def test_it_has_the_same_features(features: list[Features]) -> None:
    assert {"tag=noir", "decade=1990", "person=Ann"} <= set(features[1])
    found: dict[int, dict[str, float]] = {7: {}, 15: {}}
    for movie, name, value in for_duckdb(ROWS).execute(CONTENT_FEATURES, {"movie_ids": [7, 15]}).fetchall():
        found[movie][name] = value
    assert list(found.values()) == features


def test_the_state_gets_the_same_vectors_for_it(features: list[Features]) -> None:
    state = make_state()
    expected = append_movies(state, LATER, features)
    appended = with_later_movies(state, np.array([7, 10, 15]), for_duckdb(ROWS))
    assert appended.movie_ids.tolist() == expected.movie_ids.tolist()
    for name in ("als", "content", "bias", "sequence"):
        np.testing.assert_allclose(getattr(appended, name).vectors, getattr(expected, name).vectors, atol=1e-6)


def test_where_nothing_arrived_since_the_state_stays_as_it_is() -> None:
    state = make_state()
    assert with_later_movies(state, state.movie_ids[3:9], for_duckdb({})) is state
