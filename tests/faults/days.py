"""Two days of drops, what processes them, and which tables must not depend on how."""

from datetime import date

from movierec_spark import tables
from movierec_spark.settings import PROJECT
from tests.faults.runs import Home

DAYS = (date(2018, 9, 25), date(2018, 9, 26))
JOBS = ("ingest", "conform", "recommend", "refresh", "monitor")
# They tell what happened, which differs: what was served when, and what came of it. gold.drift is compared but for
# what it says of the lists that were served.
BOOKS = (
    tables.AUDIT,
    tables.CHAMPIONS,
    tables.RECOMMENDATIONS_HISTORY,
    tables.EXPLORATION,
    tables.MODEL_PERFORMANCE,
)
COMPARED = [table for table in tables.ALL if table not in BOOKS]
DATA = PROJECT / "data/ml-latest-small"
EVENT = '"event_id": "e-{n}", "user_id": {n}, "movie_id": 1, "event_type": "play", "occurred_at": "{day}T0{n}:00Z"'


def drops(home: Home, corrected: bool = True) -> None:
    """Two days: the archive, first cut short and with a bad row, then corrected; more ratings; each day some events."""
    ratings = (DATA / "ratings.csv").read_bytes().splitlines(keepends=True)
    movies = (DATA / "movies.csv").read_bytes().splitlines(keepends=True)
    archive = b"".join(ratings[:3000]) if corrected else b"".join(ratings[:2500]) + b"1,1,77,964982703\n"
    home.land("movielens", DAYS[0], {"ratings.csv": archive, "movies.csv": b"".join(movies)})
    home.land("movielens", DAYS[1], {"ratings.csv": ratings[0] + b"".join(ratings[2900:4000])})
    for day in DAYS:
        events = [f"{{{EVENT.format(n=n, day=day)}}}\n" for n in range(1, 5)]
        home.land("feedback", day, {"events.jsonl": "".join([*events, events[0], "no event\n"]).encode()})


def differing(home: Home, other: Home) -> list[str]:
    """The tables that do not hold the same."""
    return [table.name for table in COMPARED if home.content(table) != other.content(table)]


def assert_same(home: Home, other: Home) -> None:
    assert differing(home, other) == []
    for each in home.content(tables.AUDIT):
        assert each["rows_in"] == each["rows_published"] + each["rows_quarantined"] + each["rows_duplicate"]
