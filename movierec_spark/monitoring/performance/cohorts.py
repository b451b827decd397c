"""The lists of some days, the groups of their users, what these did, and the windows of days after the lists.

All of it is asked of DuckDB: a few thousand figures of a few lists, for which Spark takes longer to plan than to count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from movierec_spark.features.preferences import IMPRESSION
from movierec_spark.serving.batch.publication_log import day_of_publication
from movierec_spark.storage.sql import literal
from movierec_spark.tables import ATTRIBUTED_EVENTS, MOVIE_FEATURES, MOVIES, RECOMMENDATIONS_HISTORY, USER_FEATURES

INPUTS = (RECOMMENDATIONS_HISTORY, ATTRIBUTED_EVENTS, USER_FEATURES, MOVIE_FEATURES, MOVIES)
LIST = "list_day, model_version, variant"
GROUP = f"{LIST}, breakdown, segment"
KEYS = f"{GROUP}, window_days"
MOMENT = "occurred_at, event_id"  # orders events
LOOK_BACK = 28  # days before a list within which an impression counts as an earlier one, and a movie as new
HISTORY_BANDS = {"50+": 50, "1-49": 1, "0": 0}  # of events so far: the fewest of each band, descending


@dataclass(frozen=True)
class ListDay:
    """A day of lists. publication_id: what was served last for it; previous_id: what was served before, if anything."""

    day: date
    publication_id: str
    previous_id: str | None


def add_cohorts(
    lake: duckdb.DuckDBPyConnection, days: Sequence[ListDay], measured_on: date, windows: Sequence[int]
) -> None:
    """Add the tables and views that the figures of the days of lists are asked of, as events are known on measured_on.

    lists, previous: list_day, user_id, movie_id, rank, model_version, variant, strategy: what was served for the day,
    and what was served before it as if of the same list_day. users: the same without movies, one row per list.
    groups: list_day, user_id, breakdown, segment; one row per list and group that its user belongs to.
    windows: window_days. attributed: gold.attributed_events rows from LOOK_BACK days before the first list on.
    credited: those of them that are credited to the lists. events: list_day, user_id, movie_id, is_liked, days_after;
    what anybody did, but for impressions, once for each day of lists within the last window before it.
    movies: list_day, movie_id, events, age_years: the catalogue of each day. first_known: movie_id, first_day.
    lake: a connection with views of INPUTS.
    """
    list_days = [one.day for one in days]
    of_days = f"as_of BETWEEN DATE '{list_days[0]}' AND DATE '{list_days[-1]}'"
    lake.execute("CREATE TEMP TABLE windows AS SELECT unnest($windows)::INT AS window_days", {"windows": list(windows)})
    lake.execute("CREATE TEMP TABLE days AS SELECT unnest($list_days)::DATE AS list_day", {"list_days": list_days})
    lake.execute(f"CREATE TEMP VIEW lists AS {_places((one.day, one.publication_id) for one in days)}")
    lake.execute(f"CREATE TEMP VIEW previous AS {_places((one.day, one.previous_id) for one in days)}")
    lake.execute(f"CREATE TEMP TABLE users AS SELECT {LIST}, user_id, strategy FROM lists WHERE rank = 1")
    lake.execute(f"CREATE TEMP TABLE groups AS {_groups(of_days)}")
    lake.execute(f"""
        CREATE TEMP TABLE attributed AS SELECT * FROM {ATTRIBUTED_EVENTS.name}
        WHERE as_of BETWEEN DATE '{list_days[0]}' - {LOOK_BACK} AND DATE '{measured_on}'
    """)
    lake.execute("""
        CREATE TEMP VIEW credited AS SELECT * FROM attributed
        WHERE publication_id IS NOT NULL AND list_day IN (SELECT list_day FROM days)
    """)
    lake.execute(f"""
        CREATE TEMP VIEW events AS
        SELECT days.list_day, user_id, movie_id, is_liked, (as_of - days.list_day)::INT AS days_after
        FROM attributed CROSS JOIN days
        WHERE event_type <> {literal(IMPRESSION)} AND as_of - days.list_day BETWEEN 1 AND {windows[-1]}
    """)
    lake.execute(f"""
        CREATE TEMP VIEW movies AS
        SELECT as_of AS list_day, movie_id, events, age_years FROM {MOVIE_FEATURES.name} WHERE {of_days}
    """)
    lake.execute(f"""
        CREATE TEMP VIEW first_known AS
        SELECT movie_id, min(known_at) AS first_day FROM {MOVIES.name}
        WHERE known_at <= DATE '{measured_on}' GROUP BY movie_id
    """)


def long_rows(wide: str, keys: str) -> str:
    """A query: the keys, metric, value; one row per column of the wide query that is no key and has a value."""
    as_double = f"SELECT {keys}, columns(* EXCLUDE ({keys}))::DOUBLE FROM ({wide})"
    return f"UNPIVOT ({as_double}) ON columns(* EXCLUDE ({keys})) INTO NAME metric VALUE value"


def struct(names: str) -> str:
    """An expression: the columns as one value; of several such values, what differs first tells which is less."""
    return f"struct_pack({', '.join(f'{name} := {name}' for name in names.split(', '))})"


def _places(publications: Iterable[tuple[date, str | None]]) -> str:
    """A query: the places of publications. Each is read by constants, which Delta finds the files by."""
    return " UNION ALL ".join(
        f"""
        SELECT DATE '{list_day}' AS list_day, user_id, movie_id, rank, model_version, variant, strategy
        FROM {RECOMMENDATIONS_HISTORY.name}
        WHERE as_of = DATE '{day_of_publication(publication_id) if publication_id else list_day}'
            AND publication_id = {literal(publication_id or "")} AND served
        """
        for list_day, publication_id in publications
    )


def _groups(of_days: str) -> str:
    bands = " ".join(
        f"WHEN coalesce(events, 0) >= {fewest} THEN {literal(name)}" for name, fewest in HISTORY_BANDS.items()
    )
    return f"""
        WITH known AS (
            SELECT as_of AS list_day, user_id, events, gender FROM {USER_FEATURES.name} WHERE {of_days}
        ), wide AS (
            SELECT list_day, user_id, 'all' AS "all", strategy, CASE {bands} END AS history, gender
            FROM users LEFT JOIN known USING (list_day, user_id)
        )
        UNPIVOT wide ON "all", strategy, history, gender INTO NAME breakdown VALUE segment
    """
