"""Days that were served before rows of the job's day told more of them: they are done again."""

from datetime import date

import duckdb

from movierec_spark.job.job import Job
from movierec_spark.serving.batch.recommend import recommend
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.tables import AUDIT, CREDITS, FEEDBACK, MOVIE_FEATURES, MOVIES, RATINGS, TAGS, USERS
from movierec_spark.tables.table import Table

FACTS = (RATINGS, MOVIES, TAGS, CREDITS, FEEDBACK, USERS)
ORIGIN = ("source", "known_at", "as_of", "source_file", "row_number")
OLDER = f"""
    SELECT as_of FROM {AUDIT.name}
    WHERE table_name = '{MOVIE_FEATURES.name}' AND status = 'published' AND as_of <> $day
    GROUP BY as_of
    HAVING max(published_at) < (
        SELECT max(published_at) FROM {AUDIT.name}
        WHERE table_name LIKE 'silver.%' AND status = 'published' AND as_of = $day
    )
    ORDER BY as_of
"""
TIMES = f"SELECT count(*) FROM {AUDIT.name} WHERE table_name = $name AND status = 'published' AND as_of = $day"


def refresh_outdated_days(job: Job) -> None:
    """Recommend again for the days that stand, where rows of the job's day came after they were done.

    At most serving.outdated_days of them, the newest; the job's last line names the others. So days leave the same
    tables in whatever order they are processed.
    """
    own_day, days = job.as_of, outdated_days(job)
    most = job.settings.serving.outdated_days
    waiting, chosen = days[: max(len(days) - most, 0)], days[max(len(days) - most, 0) :]
    for job.as_of in chosen:
        recommend(job)
    job.as_of = own_day
    if waiting:
        job.remark(f"{len(waiting)} days from {waiting[0]} to {waiting[-1]} rest on this one: backfill them")


def outdated_days(job: Job) -> list[date]:
    """The days whose tables are older than what the drops of the job's day brought to silver, ascending.

    All later ones; of those before the day only the ones for which its rows tell anything new, as those of an archive
    do, known from the time of their events.
    """
    lake = connect(job.settings, AUDIT, *FACTS)
    older = [day for (day,) in lake.execute(OLDER, {"day": job.as_of}).fetchall()]
    if not any(day < job.as_of for day in older):
        return older
    first = min((day for table in FACTS if (day := _news_from(lake, table, job.as_of))), default=job.as_of)
    return [day for day in older if day >= first]


def _news_from(lake: duckdb.DuckDBPyConnection, table: Table, day: date) -> date | None:
    """From when on the rows that the day brought tell what no other day's rows tell; None where that is the day."""
    early = f"{table.name} WHERE known_at < $day"
    if not lake.execute(f"SELECT 1 FROM {early} AND as_of = $day LIMIT 1", {"day": day}).fetchone():
        return None
    corrected = lake.execute(TIMES, {"name": table.name, "day": day}).fetchall()[0][0] > 1
    told = ", ".join(name for name in table.column_names if name not in ORIGIN)
    earliest = f"""
        SELECT min(known_at) FILTER (as_of = $day) AS own, min(known_at) FILTER (as_of <> $day) AS other
        FROM {early} GROUP BY {told}
    """
    news = "TRUE" if corrected else "other IS NULL OR own < other"
    (found,) = lake.execute(f"SELECT min(own) FROM ({earliest}) WHERE {news}", {"day": day}).fetchall()[0]
    return found
