"""The list that was served to a user on a day."""

from dataclasses import dataclass
from datetime import date

import duckdb

from movierec_spark.errors import MovierecError
from movierec_spark.serving.explanation.user_history import USER_IDS
from movierec_spark.settings.serving_section import CHAMPION
from movierec_spark.tables import RECOMMENDATIONS, RECOMMENDATIONS_HISTORY

CURRENT = f"(SELECT * FROM {RECOMMENDATIONS.name})"
PUBLISHED = f"""(
    SELECT * FROM {RECOMMENDATIONS_HISTORY.name} WHERE as_of = $day AND publication_id = (
        SELECT max(publication_id) FROM {RECOMMENDATIONS_HISTORY.name} WHERE as_of = $day AND served
    )
)"""
OF_USER = "SELECT movie_id, propensity, variant, model_version, as_of FROM {rows} WHERE user_id = $user ORDER BY rank"
USERS = "SELECT count(DISTINCT user_id), min(user_id), max(user_id) FROM {rows}"
OF_OTHERS = f"SELECT variant, model_version, as_of FROM {{rows}} ORDER BY variant <> '{CHAMPION}' LIMIT 1"
SERVED_DAYS = f"SELECT count(*), min(as_of), max(as_of) FROM {RECOMMENDATIONS_HISTORY.name} WHERE served"


@dataclass(frozen=True)
class ServedList:
    """movie_ids: best first; none for a user who got no list, who is told by the champion what others got.

    propensities: as long; of a drawn movie the probability that it was drawn for its place, None for others.
    model_version: None where what trended was served.
    """

    as_of: date
    movie_ids: tuple[int, ...]
    propensities: tuple[float | None, ...]
    variant: str
    model_version: int | None

    def rank(self, movie_id: int) -> int | None:
        """From 1 on; None for a movie that is not in the list."""
        return self.movie_ids.index(movie_id) + 1 if movie_id in self.movie_ids else None

    def propensity(self, movie_id: int) -> float | None:
        """None for a movie that was not drawn."""
        rank = self.rank(movie_id)
        return self.propensities[rank - 1] if rank else None

    @property
    def is_explored(self) -> bool:
        """Whether any of its movies was drawn."""
        return any(propensity is not None for propensity in self.propensities)


def served_list(lake: duckdb.DuckDBPyConnection, user: int, day: date | None) -> ServedList:
    """The user's list in the last served publication of the day; None: in the current state.

    Raises MovierecError where nothing was served.
    """
    source, of_day = (PUBLISHED, {"day": day}) if day else (CURRENT, {})
    of_user = lake.execute(OF_USER.format(rows=source), {"user": user} | of_day) if user in USER_IDS else None
    rows = of_user.fetchall() if of_user else []
    if rows:
        movie_ids, propensities = zip(*(row[:2] for row in rows), strict=True)
        return ServedList(rows[0][4], movie_ids, propensities, *rows[0][2:4])
    others = lake.execute(OF_OTHERS.format(rows=source), of_day).fetchall()
    if not others:
        raise MovierecError(_nothing_served(lake, day))
    variant, version, as_of = others[0]
    return ServedList(as_of, (), (), variant, version)


def users_with_a_list(lake: duckdb.DuckDBPyConnection, day: date | None) -> str:
    """How many users got a list, in words."""
    source, of_day = (PUBLISHED, {"day": day}) if day else (CURRENT, {})
    users, first, last = lake.execute(USERS.format(rows=source), of_day).fetchall()[0]
    return f"{users:,} users have a list, from {first} to {last}"


def _nothing_served(lake: duckdb.DuckDBPyConnection, day: date | None) -> str:
    days, first, last = lake.execute(SERVED_DAYS).fetchall()[0]
    when = f"on {day}" if day else "yet"
    return f"nothing was served {when}; " + (
        f"ask for a day from {first} to {last}" if days else "run movierec_daily first"
    )
