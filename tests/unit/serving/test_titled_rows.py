"""A page: titled rows of ten movies, chosen from the list, none twice, and nothing where a row can't be filled."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from movierec_spark.serving.batch.pages import titled_lists
from movierec_spark.serving.batch.user_lists import Variant, lists_of_block
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.pages.page import page_movies
from movierec_spark.serving.pages.rows import KINDS, LENGTH, Lists, first, page_rows
from tests.unit.models.states import GENRES, make_state

STATE = make_state(movies=200)
GENRE_OF = np.array(GENRES)[np.arange(200) % 4]
DAY = date(2018, 9, 26)


def lists(n: int = 60, users: int = 3, seed: int = 0) -> Lists:
    rng = np.random.default_rng(seed)
    has_genre = rng.random((users, n, 4)) < 0.4
    return Lists(
        movies=np.array([rng.permutation(200)[:n] for _ in range(users)]),
        because=rng.integers(0, 4, (users, n)),
        is_new=rng.random((users, n)) < 0.6,
        popularity=rng.random((users, n)),
        has_genre=has_genre,
        affinity=rng.normal(size=(users, 4)),
        watched=rng.random((users, 4)),
    )


def test_the_first_of_the_candidates_stand_in_the_order_of_the_list() -> None:
    candidates = np.zeros((2, 15), dtype=bool)
    candidates[0, 2:14], candidates[1, :9] = True, True
    order = -np.arange(15.0)[None, :].repeat(2, axis=0)
    np.testing.assert_array_equal(first(candidates, order), [np.arange(4, 14), np.full(LENGTH, -1)])
    assert (first(candidates[:, :9], order[:, :9]) == -1).all()


def test_a_full_page_has_each_kind_and_no_movie_twice() -> None:
    rows = page_rows(lists())
    assert [row.kind for row in rows] == list(KINDS)
    places = np.concatenate([row.places for row in rows], axis=1)
    for own in places:
        listed = own[own >= 0]
        assert len(np.unique(listed)) == len(listed)
    assert all((np.diff(row.places, axis=1) > 0).all() for row in rows if (row.places >= 0).all())


def test_each_row_holds_what_its_title_says() -> None:
    given = lists(n=100, users=5)
    liked, genre, new, group, different = page_rows(given)
    for user in range(5):
        assert (given.because[user, liked.places[user]] == liked.subject[user]).all()
        assert given.has_genre[user, genre.places[user], genre.subject[user]].all()
        assert given.is_new[user, new.places[user]].all()
        free = np.setdiff1d(np.arange(100), np.concatenate([liked.places[user], genre.places[user], new.places[user]]))
        most_popular = free[np.argsort(-given.popularity[user, free])[:LENGTH]]
        np.testing.assert_array_equal(group.places[user], np.sort(most_popular))
        assert (different.places[user] >= 0).all()


def test_a_reason_of_too_few_movies_and_short_lists_give_no_row() -> None:
    given = lists(n=40, users=2)
    given.because[:] = np.arange(40) % 8
    given.movies[1, 9:] = -1
    rows = page_rows(given)
    assert (rows[0].places == -1).all()
    assert all((row.places[1] == -1).all() for row in rows)


def asked() -> pa.RecordBatch:
    """A user of 12 liked movies of one genre, and one who has done nothing."""
    ids, stars = STATE.movie_ids[GENRE_OF == "Horror"][:12].tolist(), [5.0] * 12
    columns = {"user_id": [7, 8], "movie_ids": [ids, []], "weights": [stars, []], "ratings": [stars, []]}
    return pa.RecordBatch.from_pydict({**columns, "gender": ["F", None], "age": [20, None]})


@pytest.fixture
def page() -> pa.RecordBatch:
    rows = {
        "movie_id": STATE.movie_ids,
        "title": [f"Film {i}" for i in range(200)],
        "release_year": [2016 if i % 3 else None for i in range(200)],
        "genres": [[genre] for genre in GENRE_OF],
        "popularity_30_days": np.arange(200.0),
    }
    movies = page_movies(pa.table(rows), STATE.movie_ids, DAY)
    variant = Variant("champion", HybridRanker(STATE, STATE.movie_ids), 1, movies)
    return titled_lists(lists_of_block(asked(), variant, 100), movies)


def test_a_page_is_rows_of_ten_from_the_list_with_its_scores(page: pa.RecordBatch) -> None:
    frame = page.to_pandas()
    recommended = HybridRanker(STATE, STATE.movie_ids).recommend(Histories.from_arrow(asked()), 100)
    for user, of_user in frame.groupby("user_id"):
        at = {7: 0, 8: 1}[user]
        scores = dict(zip(recommended.movie_ids[at].tolist(), recommended.scores[at].tolist(), strict=True))
        assert of_user["score"].tolist() == [scores[movie] for movie in of_user["movie_id"]]
        assert of_user["movie_id"].is_unique
        numbers = of_user["row"].unique().tolist()
        assert numbers == list(range(1, len(numbers) + 1))
        for _, row in of_user.groupby("row"):
            assert row["rank"].tolist() == list(range(1, 11))
            assert row["score"].is_monotonic_decreasing


def test_titles_name_the_reason_and_the_genre_and_who_is_like_the_user(page: pa.RecordBatch) -> None:
    frame = page.to_pandas().drop_duplicates(["user_id", "row"])
    titles = {(row.user_id, row.kind): row.title for row in frame.itertuples()}
    liked = frame[(frame["kind"] == "liked") & (frame["user_id"] == 7)].iloc[0]
    place = int(np.searchsorted(STATE.movie_ids, int(liked["because_movie_id"])))
    assert titles[7, "liked"] == f"Because you liked Film {place}" + (" (2016)" if place % 3 else "")
    assert titles[7, "genre"].startswith("More of ")
    assert titles[7, "group"] == "Popular with people like you"
    assert titles[8, "group"] == "Popular of late"
    assert (8, "liked") not in titles
