"""What gold.user_features says of a user is what SQL says of the user's events."""

from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from movierec_spark.serving.batch.user_features import MovieAttributes, figures_of_users

FIRST, LAST = date(2018, 9, 20), date(2018, 9, 26)
MOVIES = pa.table(
    {
        "movie_id": [10, 20, 30],
        "release_year": pa.array([1990, 2000, None], pa.int32()),
        "mean_rating": pa.array([3.5, None, 2.0], pa.float64()),
        "genres": [["Drama", "Comedy"], ["Horror", "Action", "Drama"], []],
    }
)
BY_SQL = """
    WITH events AS (
        SELECT user_id, unnest(movie_ids) AS movie_id, unnest(weights) AS weight, unnest(ratings) AS rating
        FROM histories
    ), met AS (SELECT * FROM events LEFT JOIN movies USING (movie_id)), liked AS (
        SELECT user_id, genre, sum(weight) AS weight FROM (SELECT *, unnest(genres) AS genre FROM met WHERE weight > 0)
        GROUP BY ALL
    ), genres AS (
        SELECT user_id, list(genre ORDER BY weight DESC, genre)[:3] AS top_genres FROM liked GROUP BY user_id
    )
    SELECT user_id, count(*) AS events, avg(rating) AS mean_rating, round(avg(rating - movie_mean), 6) AS rating_bias,
        avg(release_year) AS mean_release_year, coalesce(any_value(top_genres), []) AS top_genres
    FROM met LEFT JOIN genres USING (user_id) GROUP BY user_id ORDER BY user_id
"""


def histories_of(events: list[list[tuple[int, float, float | None]]]) -> pa.RecordBatch:
    """Users 1, 2 and so on with their events: movie, weight and stars."""
    kinds = {"movie_ids": pa.int64(), "weights": pa.float64(), "ratings": pa.float64()}
    lists = {
        name: pa.array([[event[place] for event in user] for user in events], pa.list_(kind))
        for place, (name, kind) in enumerate(kinds.items())
    }
    days = {name: pa.array([day] * len(events)) for name, day in (("first_day", FIRST), ("last_day", LAST))}
    return pa.RecordBatch.from_pydict({"user_id": np.arange(1, len(events) + 1), **lists, **days})


def test_of_what_is_unknown_nothing_is_said() -> None:
    likes, dislikes, unknown = [(10, 4.0, 4.0), (20, 4.0, None)], [(10, -5.0, 1.0), (30, 0.0, None)], [(7, 1.0, 3.0)]
    rows = figures_of_users(histories_of([likes, dislikes, unknown]), MovieAttributes.from_arrow(MOVIES)).to_pylist()
    said = ("events", "mean_rating", "rating_bias", "mean_release_year", "top_genres")
    assert [tuple(row[name] for name in said) for row in rows] == [
        (2, 4.0, 0.5, 1995.0, ["Drama", "Action", "Comedy"]),  # of the same weight by the alphabet
        (2, 1.0, -2.5, 1990.0, []),
        (1, 3.0, None, None, []),
    ]
    assert {(row["first_day"], row["last_day"]) for row in rows} == {(FIRST, LAST)}


def test_a_lake_without_movies_leaves_the_rest() -> None:
    (row,) = figures_of_users(
        histories_of([[(10, 4.0, 4.0)]]), MovieAttributes.from_arrow(MOVIES.slice(0, 0))
    ).to_pylist()
    assert (row["events"], row["mean_rating"], row["mean_release_year"], row["top_genres"]) == (1, 4.0, None, [])


def test_figures_are_those_of_sql() -> None:
    rng = np.random.default_rng(5)
    ids = np.arange(40)
    names = ["Action", "Comedy", "Drama", "Horror", "Élan", "western"]
    movies = pa.table(
        {
            "movie_id": ids,
            "release_year": pa.array(rng.integers(1950, 2019, 40), pa.int32(), mask=rng.random(40) < 0.2),
            "mean_rating": pa.array(rng.integers(1, 11, 40) / 2, mask=rng.random(40) < 0.2),
            "genres": [list(rng.choice(names, rng.integers(4), replace=False)) for _ in ids],
        }
    )
    events = [
        [
            (int(movie), float(rng.integers(-3, 5)), None if rng.random() < 0.3 else float(rng.integers(1, 11)) / 2)
            for movie in np.sort(rng.choice(45, rng.integers(1, 20), replace=False))
        ]
        for _ in range(200)
    ]
    block = histories_of(events)
    found = pa.Table.from_batches([figures_of_users(block, MovieAttributes.from_arrow(movies))])
    with duckdb.connect() as lake:
        lake.register("movies", movies.rename_columns({"mean_rating": "movie_mean"}))
        lake.register("histories", pa.Table.from_batches([block]))
        expected = lake.sql(BY_SQL).to_arrow_table()
    for name in expected.column_names:
        if name in ("mean_rating", "rating_bias", "mean_release_year"):
            pairs = zip(found[name].to_pylist(), expected[name].to_pylist(), strict=True)
            assert all(a == b if None in (a, b) else abs(a - b) < 1e-5 for a, b in pairs), name
        else:
            assert found[name].to_pylist() == expected[name].to_pylist()
