"""A lake with profiles, whose titles and tags try to be more than text."""

from datetime import timedelta

from movierec_spark.settings import Settings
from movierec_spark.tables import MOVIES, PROFILES
from tests.unit.report.exploration.rows import LISTS, RATINGS, WEEK_BEFORE, as_table, of_ratings, rows_of
from tests.unit.report.exploration.rows import MOVIES as MOVIES_NAME
from tests.unit.report.small_lake import DAY, lay, small_lake

HOSTILE = "</title><script>alert(1)</script><img src=https://example.com/x.png onerror=alert(2)>"
RIGHT_TO_LEFT = "\u202e\u05e9\u05dc\u05d5\u05dd"


def lay_explored_lake(home: Settings) -> None:
    """The small lake, a profile of a week before and one of the day, with a planted oddity of each kind."""
    content = small_lake("hybrid", 1)
    content[MOVIES][12]["title"], content[MOVIES][13]["title"] = HOSTILE, RIGHT_TO_LEFT
    planted = rows_of(
        RATINGS,
        {
            ("rating", "not_finite"): 7,
            ("", "duplicate"): 50,
            ("", "rejected"): 40,
            ("", "rejected", "reason stars lie between 0.5 and 5"): 38,
            ("", "rejected", f"reason {HOSTILE}"): 2,
            ("rating", "psi", f"since {WEEK_BEFORE}"): 0.4,
            **{("rated_at", "rows", f"day {DAY - timedelta(days=n)}"): 10 for n in range(2, 40)},
        },
    )
    movies = rows_of(
        MOVIES_NAME,
        {
            ("", "rows"): 14,
            ("title", "distinct"): 14,
            ("title", "rows", f"value {HOSTILE}"): 2,
            ("title", "rows", f"value {RIGHT_TO_LEFT}"): 1,
            ("title", "duplicate_titles"): 2,
            ("title", "movies", f"title {HOSTILE}"): 2,
            ("tmdb_id", "missing"): 10,
            ("genres", "distinct"): 1,
            ("genres", "movies", f"genres {HOSTILE} | {RIGHT_TO_LEFT}"): 3,
        },
    )
    lists = rows_of(
        LISTS,
        {
            ("", "rows"): 22,
            ("", "users"): 11,
            ("", "users", "strategy hybrid"): 11,
            ("", "catalogue_coverage"): 0.14,
            ("as_of", "latest"): 17_700,
            ("score", "rows", "bin 1 to 2"): 22,
        },
    )
    lay(home, content)
    before = [*of_ratings(900.0), *rows_of(RATINGS, {("rating", "psi", "since 2018-09-12"): 0.01})]
    lay(home, {PROFILES: as_table(before, WEEK_BEFORE) + as_table([*of_ratings(), *planted, *movies, *lists], DAY)})
