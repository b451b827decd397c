"""The days whose tables are older than rows that the drops of another day brought to silver, found without Spark."""

from datetime import date

import duckdb

from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.tables import AUDIT, CREDITS, FEEDBACK, MOVIE_FEATURES, MOVIES, RATINGS, TAGS, USERS
from movierec_spark.tables.table import Table

INPUTS = (RATINGS, MOVIES, TAGS, CREDITS, FEEDBACK, USERS)  # what recommend reads
ORIGIN = ("source", "known_at", "as_of", "source_file", "row_number")  # says where a row is from, not what it tells
PUBLISHED_BEFORE = f"""
    SELECT as_of FROM {AUDIT.name}
    WHERE table_name = '{MOVIE_FEATURES.name}' AND status = 'published' AND as_of <> $day
    GROUP BY as_of
    HAVING max(published_at) < (
        SELECT max(published_at) FROM {AUDIT.name}
        WHERE table_name LIKE 'silver.%' AND status = 'published' AND as_of = $day
    )
    ORDER BY as_of
"""
PUBLICATIONS = f"""
    SELECT count(*) FROM {AUDIT.name} WHERE table_name = $table AND status = 'published' AND as_of = $day
"""


def stale_days(settings: Settings, day: date) -> list[date]:
    """The days that were recommended for before the drops of this day were conformed, and would differ now; ascending.

    These are all later ones; of the earlier ones only those for which the drops' rows tell anything new, as those of
    an archive do, whose rows are known from the time of their events. gold.movie_features tells when a day was
    recommended for, since it is published last: a day that was cut short stays stale.
    """
    lake = connect(settings, AUDIT, *INPUTS)
    days = [other for (other,) in lake.execute(PUBLISHED_BEFORE, {"day": day}).fetchall()]
    if not any(other < day for other in days):
        return days
    changes = [_first_change(lake, table, day) for table in INPUTS]
    first = min((change for change in changes if change), default=day)
    return [other for other in days if other >= first]


def _first_change(lake: duckdb.DuckDBPyConnection, table: Table, day: date) -> date | None:
    """Earliest known_at at which this day's drops change what an earlier day sees; None if they change nothing."""
    early = f"{table.name} WHERE known_at < $day"
    if not lake.execute(f"SELECT 1 FROM {early} AND as_of = $day LIMIT 1", {"day": day}).fetchall():
        return None
    ((publications,),) = lake.execute(PUBLICATIONS, {"table": table.name, "day": day}).fetchall()
    content = ", ".join(name for name in table.column_names if name not in ORIGIN)
    earliest = f"""
        SELECT min(known_at) FILTER (as_of = $day) AS here, min(known_at) FILTER (as_of <> $day) AS elsewhere
        FROM {early} GROUP BY {content}
    """
    # A corrected drop may also have taken rows away, which leaves no trace in the table.
    is_change = "TRUE" if publications > 1 else "elsewhere IS NULL OR here < elsewhere"
    ((first,),) = lake.execute(f"SELECT min(here) FROM ({earliest}) WHERE {is_change}", {"day": day}).fetchall()
    return first
