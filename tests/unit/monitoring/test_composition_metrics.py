"""What the first places of lists consist of."""

from datetime import timedelta

import pytest

from tests.unit.monitoring.small_cohort import LIST_DAY, measured, of, place

LISTS = [
    *(place(1, rank, movie) for rank, movie in enumerate((10, 20, 30), start=1)),
    *(place(2, rank, movie) for rank, movie in enumerate((10, 40, 20), start=1)),
    *(place(3, rank, movie, 2, "challenger") for rank, movie in enumerate((50, 60, 70), start=1)),
]
BEFORE = [place(1, 1, 20), place(1, 2, 99), place(1, 3, 10), place(3, 1, 60, 2, "challenger")]
MOVIES = [{"movie_id": movie, "events": movie, "age_years": movie // 10} for movie in range(10, 110, 10)]
FIRST_KNOWN = {10: LIST_DAY, 20: LIST_DAY - timedelta(days=29), 40: LIST_DAY - timedelta(days=30)}


def test_of_the_first_two_places() -> None:
    figures = measured(LISTS, [], previous=BEFORE, movies=MOVIES, first_known=FIRST_KNOWN)
    champion = of(figures, None)
    assert champion == {
        "coverage_at_2": pytest.approx(3 / 10),
        "mean_popularity_at_2": pytest.approx((10 + 20 + 10 + 40) / 4),
        "movie_age_years_at_2": pytest.approx((1 + 2 + 1 + 4) / 4),
        "new_movie_share_at_2": pytest.approx(3 / 4),
        "overlap_at_2": pytest.approx(1 / 2),  # of the one user who had a list before
    }
    assert of(figures, None, "challenger")["overlap_at_2"] == 0.5
    assert of(figures, None, strategy="hybrid") == champion
