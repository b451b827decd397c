"""What somebody is recommended who is in no table."""

import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.serving.ad_hoc_ranking import check_known, rated_movies, recommend
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.titles import Movie, Titles
from movierec_spark.settings import Settings
from tests.small_model import small_model

HEAT, SEVEN, MATRIX = (
    Movie(6, "Heat", 1995, 102),
    Movie(47, "Seven (a.k.a. Se7en)", 1995, 203),
    Movie(2571, "Matrix, The", 1999, 278),
)


def test_a_movie_is_rated_once_whatever_it_is_called() -> None:
    titles = Titles.of([HEAT, SEVEN, MATRIX])
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
        check_known({6: 4.0}, {6: HEAT}, state)
