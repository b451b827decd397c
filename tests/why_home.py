"""A home where two days were served: the first by what trended, the second by a small model."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from movierec_spark.settings import Settings
from movierec_spark.tables import FEEDBACK, MOVIE_FEATURES, MOVIES, RATINGS, RECOMMENDATIONS_HISTORY, USERS
from tests.browse_home import FIRST_LISTED, HEAT, HTML, MATRIX, RTL, SECOND_LISTED, USER, fill_home
from tests.small_model import FIRST_ID
from tests.unit.report.small_lake import DAY, NOON, lay

DAY_BEFORE, DAY_EXPLORED = DAY - timedelta(days=1), DAY + timedelta(days=1)
DRAWN = FIRST_ID + 3 * 7
NEWCOMER = 43  # is listed among the users, has done nothing


def fill_why_home(home: Settings) -> None:
    """What browse_home has, known from DAY on, and three movies and a rating that the day before knew; no model yet."""
    fill_home(home)
    earlier = {"as_of": DAY_BEFORE, "known_at": DAY_BEFORE, "rated_at": NOON - timedelta(days=1)}
    lay(
        home,
        {
            FEEDBACK: [
                {"event_id": "1", "user_id": USER, "movie_id": HTML, "event_type": "exclude"},
            ],
            MOVIES: [
                {"movie_id": movie, "title": title, "release_year": 1990, "genres": ["Drama"]} | earlier
                for movie, title in ((MATRIX, "Matrix"), (HEAT, "Heat"), (RTL, "Close to home"))
            ],
            MOVIE_FEATURES: [
                {"movie_id": movie, "events": 9, "popularity_30_days": popularity} | earlier
                for movie, popularity in ((MATRIX, 8.5), (HEAT, 2.25), (RTL, 4.0))
            ],
            RATINGS: [{"user_id": USER, "movie_id": RTL, "rating": 2.5} | earlier],
            USERS: [{"user_id": NEWCOMER, "gender": "F", "age": 20}],
            RECOMMENDATIONS_HISTORY: [
                *_publication(f"{DAY_BEFORE}/0001", True, "trend", None, (MATRIX, HEAT)),
                *_publication(f"{DAY}/0001", True, "hybrid", 1, (FIRST_LISTED, SECOND_LISTED)),
                *_publication(f"{DAY}/0002", False, "hybrid", 1, (RTL,)),
                *_publication(f"{DAY_EXPLORED}/0001", True, "hybrid", 1, (FIRST_LISTED, DRAWN), {DRAWN: 0.125}),
            ],
        },
    )


def _publication(
    name: str,
    served: bool,
    strategy: str,
    version: int | None,
    movies: tuple[int, ...],
    propensities: Mapping[int, float] = MappingProxyType({}),
) -> list[dict]:
    of_all = {"publication_id": name, "served": served, "strategy": strategy, "model_version": version}
    of_all |= {"variant": "champion", "user_id": USER, "score": 1.0, "as_of": date.fromisoformat(name.split("/")[0])}
    return [
        of_all | {"rank": rank, "movie_id": movie, "propensity": propensities.get(movie)}
        for rank, movie in enumerate(movies, start=1)
    ]
