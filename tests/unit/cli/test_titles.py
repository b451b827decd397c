"""People name movies as they remember them."""

import pytest

from movierec_spark.cli.ad_hoc_ranking import check_known, rated_movies, recommend
from movierec_spark.cli.titles import Movie, Titles, parse_ratings
from movierec_spark.errors import MovierecError
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.settings import Settings
from tests.small_model import small_model

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
    ("text", "ratings"),
    [
        ("Toy Story=5, Matrix, The = 4.5; Heat=1", [("Toy Story", 5.0), ("Matrix, The", 4.5), ("Heat", 1.0)]),
        ("Heat=4,Toy Story=5", [("Heat", 4.0), ("Toy Story", 5.0)]),
        ("Heat=4,12 Angry Men=5,9=.5,", [("Heat", 4.0), ("12 Angry Men", 5.0), ("9", 0.5)]),
        ("10,000 BC=1; Heat=4, 5,000 Fingers=3", [("10,000 BC", 1.0), ("Heat", 4.0), ("5,000 Fingers", 3.0)]),
        ("1, 2, 3, Sun=４", [("1, 2, 3, Sun", 4.0)]),
    ],
)
def test_titles_with_commas_and_figures_keep_them(text: str, ratings: list[tuple[str, float]]) -> None:
    assert parse_ratings(text) == ratings


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Heat=4,5", "4,5"),
        ("Heat=4,50; Toy Story=3", "4,50"),
        ("Heat=4,5, Toy Story=5", "4,5"),
        ("Heat=4, 5, Toy Story=5", "4, 5"),
        ("Heat=4,5 Toy Story=5", "4,5"),
        ("Heat=4,5 stars", "4,5"),
        ("Toy Story=5, Heat=4 5", "Heat=4 5"),
        ("Toy Story=5, Heat", "Heat"),
    ],
)
def test_what_is_left_over_is_named_with_the_way_to_write_it(text: str, part: str) -> None:
    with pytest.raises(MovierecError) as refused:
        parse_ratings(text)
    advice = 'give titles and stars, with a decimal point, as "Toy Story=5, Heat=4.5"'
    assert str(refused.value) == f"{text!r} can't be read at {part!r}; {advice}"


@pytest.mark.parametrize(
    "text", ["", " ", "Heat", "Heat 4", "Heat:4", "Heat=4 Toy Story=5", "Heat=4=5", "Heat==4", "=4", " =4"]
)
def test_what_is_no_rating_is_refused(text: str) -> None:
    with pytest.raises(MovierecError, match="can't be read"):
        parse_ratings(text)


@pytest.mark.parametrize("stars", ["", "7", "0.4", "5.01", "-4", "nan", "inf", "1e0", "0_4", "4/5", "good", "4½"])
def test_stars_are_plain_numbers_from_a_half_to_five(stars: str) -> None:
    with pytest.raises(MovierecError, match=f"^'Heat={stars}': stars go from 0.5 to 5, with a decimal point"):
        parse_ratings(f"Heat={stars}")


def test_a_movie_is_rated_once_whatever_it_is_called() -> None:
    titles = Titles.of(MOVIES)
    assert rated_movies([("heat", 4.0), ("Se7en", 5.0)], titles) == {6: 4.0, 47: 5.0}
    with pytest.raises(MovierecError, match=r"^'Matrx' is Matrix, The \(1999\), rated 4.5 already; give each"):
        rated_movies([("The Matrix", 4.5), ("Heat", 4.0), ("Matrx", 2.0)], titles)


def test_more_movies_than_there_are_recommend_all() -> None:
    state = small_model()
    rated = {int(state.movie_ids[0]): 5.0}
    assert len(recommend(HybridRanker(state, state.movie_ids), rated, 10**42, Settings())) == len(state.movie_ids) - 1


def test_a_movie_that_arrived_after_the_training_is_named() -> None:
    state = small_model()
    with pytest.raises(
        MovierecError, match=r"^Heat \(1995\) arrived after the champion's training of 2018-09-26: leave"
    ):
        check_known({6: 4.0}, {6: MOVIES[2]}, state)
