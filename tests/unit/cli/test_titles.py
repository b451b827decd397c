"""People name movies as they remember them."""

import pytest

from movierec_spark.cli.titles import Movie, Titles, parse_ratings
from movierec_spark.errors import MovierecError

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


def test_titles_with_commas_keep_them() -> None:
    assert parse_ratings("Toy Story=5, Matrix, The = 4.5; Heat=1") == [
        ("Toy Story", 5.0),
        ("Matrix, The", 4.5),
        ("Heat", 1.0),
    ]


@pytest.mark.parametrize("text", ["", "Heat", "Heat=", "Heat=7", "Heat=nan", "Heat=good", "Heat=4=5", "=4"])
def test_what_is_no_rating_is_refused(text: str) -> None:
    with pytest.raises(MovierecError):
        parse_ratings(text)
