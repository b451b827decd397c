"""People name movies as they remember them."""

import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.serving.titles import Movie, Titles

MOVIES = [
    Movie(2571, "Matrix, The", 1999, 278),
    Movie(6365, "Matrix Reloaded, The", 2003, 96),
    Movie(6, "Heat", 1995, 102),
    Movie(1124, "In the Heat of the Night", 1967, 10),
    Movie(47, "Seven (a.k.a. Se7en)", 1995, 203),
    Movie(4973, "Amelie (Fabuleux destin d'Amélie Poulain, Le)", 2001, 120),
    Movie(589, "Terminator 2: Judgment Day", 1991, 224),
    Movie(260, "Star Wars: Episode IV - A New Hope", 1977, 251),
    Movie(1196, "Star Wars: Episode V - The Empire Strikes Back", 1980, 211),
    Movie(592, "Batman", 1989, 189),
    Movie(99001, "Batman", 1966, 5),
    Movie(99002, "Z", 1969, 9),
]


@pytest.mark.parametrize(
    ("text", "movie_id"),
    [
        ("Matrix, The", 2571),
        ("the matrix (1999)", 2571),
        ("MATRIX", 2571),
        ("matrx", 2571),
        ("Heat", 6),
        ("Se7en", 47),
        ("le fabuleux destin d'amelie poulain", 4973),
        ("terminater 2", 589),
        ("star wars", 260),
        ("empire strikes", 1196),
        ("Batman", 592),
        ("Batman (1966)", 99001),
    ],
)
def test_the_movie_that_is_meant_is_found(text: str, movie_id: int) -> None:
    assert Titles.of(MOVIES).find(text).movie_id == movie_id


@pytest.mark.parametrize("text", ["qwxzzk", "Matrix (1950)", "???"])
def test_a_title_like_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(MovierecError, match="no movie called"):
        Titles.of(MOVIES).find(text)


@pytest.mark.parametrize(
    ("text", "movie_ids"),
    [
        ("star wars", [260, 1196]),
        ("matr", [2571, 6365]),
        ("The Matrix", [2571, 6365]),
        ("heat", [6, 1124]),
        ("batman", [592, 99001]),
        ("batman (1966)", [99001]),
        ("amelie", [4973]),
        ("empire striks bak", [1196]),
        ("fabuleux destin poulain", [4973]),
        ("qwxzzk", []),
        ("???", []),
        ("", []),
    ],
)
def test_a_search_shows_the_likely_movies_first_the_better_known_before_the_other(
    text: str, movie_ids: list[int]
) -> None:
    assert [movie.movie_id for movie in Titles.of(MOVIES).search(text, 5)] == movie_ids


def test_a_search_shows_no_more_movies_than_asked_for() -> None:
    assert len(Titles.of(MOVIES).search("star wars", 1)) == 1


@pytest.mark.parametrize(
    ("title", "spoken"),
    [
        ("Matrix, The", "The Matrix"),
        ("Avventuriera, La", "La Avventuriera"),
        ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly"),
        ("Heat", "Heat"),
        ("The", "The"),
    ],
)
def test_the_article_is_spoken_first(title: str, spoken: str) -> None:
    assert Movie(1, title, None, 0).spoken_title == spoken
