"""Lists of two days and what their users did afterwards, small enough to count by hand."""

from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

from movierec_spark.monitoring.performance.cohorts import ListDay
from movierec_spark.monitoring.performance.measure import model_performance
from movierec_spark.tables import ATTRIBUTED_EVENTS, MOVIE_FEATURES, MOVIES, RECOMMENDATIONS_HISTORY, USER_FEATURES
from movierec_spark.tables.table import Table

LIST_DAY = date(2018, 9, 26)
K = 2
WINDOWS = (1, 3)
SERVED = {"publication_id": f"{LIST_DAY}/0001", "served": True}
SERVED_BEFORE = {"publication_id": "2018-09-25/0001", "served": True, "as_of": date(2018, 9, 25)}
Figures = dict[tuple, float]  # by (variant, breakdown, segment, window_days, metric)


def day_after(days: int) -> date:
    return LIST_DAY + timedelta(days=days)


def place(user: int, rank: int, movie: int, version: int = 1, variant: str = "champion") -> dict:
    strategy = "hybrid" if version == 1 else "cold"
    listed = {"user_id": user, "rank": rank, "movie_id": movie, "model_version": version, "variant": variant}
    return listed | {"strategy": strategy}


def event(
    user: int, movie: int, kind: str = "play", after: int = 1, rank: int | None = None, hour: int = 12, **more: object
) -> dict:
    """An event; rank: of the place of the list of LIST_DAY that it is credited to, if it is."""
    credit = {"publication_id": f"{LIST_DAY}/0001", "rank": rank, "list_day": LIST_DAY, "days_after": after}
    return {
        "source": "feedback",
        "event_id": f"{user}-{movie}-{kind}-{after}-{hour}",
        "user_id": user,
        "movie_id": movie,
        "event_type": kind,
        "is_liked": kind == "play",
        "occurred_at": datetime(2018, 9, 26, hour) + timedelta(days=after),
        "as_of": day_after(after),
        **({**credit, "model_version": 1, "variant": "champion", "strategy": "hybrid"} if rank else {}),
        **more,
    }


def shown(user: int, movie: int, rank: int, **more: object) -> dict:
    return event(user, movie, "impression", rank=rank, **{"scenario": "home", "hour": 9, **more})


def measured(
    lists: list[dict],
    events: list[dict],
    previous: list[dict] = [],  # noqa: B006
    users: list[dict] = [],  # noqa: B006
    movies: list[dict] = [],  # noqa: B006
    first_known: dict[int, date] | None = None,
    on: date = LIST_DAY + timedelta(days=3),
) -> Figures:
    """The figures of the lists, where they are measured on the day on."""
    known = [{"movie_id": movie, "known_at": day} for movie, day in (first_known or {}).items()]
    lake = lake_of(
        {
            RECOMMENDATIONS_HISTORY: [
                *({**one, **SERVED, "as_of": LIST_DAY} for one in lists),
                *({**one, **SERVED_BEFORE} for one in previous),
            ],
            ATTRIBUTED_EVENTS: events,
            USER_FEATURES: [{"as_of": LIST_DAY} | user for user in users],
            MOVIE_FEATURES: [{"as_of": LIST_DAY} | movie for movie in movies],
            MOVIES: known,
        }
    )
    day = ListDay(LIST_DAY, SERVED["publication_id"], SERVED_BEFORE["publication_id"] if previous else None)
    figures = {}
    for row in model_performance(lake, [day], on, K, WINDOWS).to_pylist():
        key = (row["variant"], row["breakdown"], row["segment"], row["window_days"], row["metric"])
        assert key not in figures
        assert (row["as_of"], row["measured_on"]) == (LIST_DAY, on)
        window = row["window_days"]
        assert row["is_open"] == (window is not None and LIST_DAY + timedelta(days=window) > on)
        figures[key] = row["value"]
    return figures


def lake_of(rows: dict[Table, list[dict]]) -> duckdb.DuckDBPyConnection:
    """A connection with the rows as tables of the lake."""
    lake = duckdb.connect()
    lake.execute("SET TimeZone = 'UTC'")
    for table, of_table in rows.items():
        held = pa.Table.from_pylist(of_table, pa.schema(table.delta_schema))
        lake.execute(f"CREATE SCHEMA IF NOT EXISTS {table.layer}")
        lake.register(table.path, held)
        lake.execute(f'CREATE VIEW {table.name} AS SELECT * FROM "{table.path}"')
    return lake


def of(figures: Figures, window: int | None, variant: str = "champion", **segment: str) -> dict[str, float]:
    """metric -> value of one variant and segment (as history="50+"); of all users where none is given."""
    ((breakdown, name),) = segment.items() or (("all", "all"),)
    return {key[4]: value for key, value in figures.items() if key[:4] == (variant, breakdown, name, window)}
