"""A home in which a day was served, written by delta-rs, so that no Spark is needed."""

from datetime import UTC, date, datetime, timedelta

from deltalake import CommitProperties, Transaction

from movierec_spark.monitoring.status.need import Need
from movierec_spark.monitoring.status.status import Status, read_status
from movierec_spark.settings import Settings
from movierec_spark.sources.landing import land
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import (
    AUDIT,
    MOVIE_FEATURES,
    MOVIELENS_RATINGS,
    RATINGS,
    RECOMMENDATIONS,
    TRENDING_MOVIES,
)
from movierec_spark.tables.table import Table
from tests.unit.report.small_lake import Rows, audit, lay

DAY = date(2018, 9, 26)
MORNING = datetime(2018, 9, 27, 0, 30, tzinfo=UTC)  # when the run for DAY has ended


def serve(home: Settings, day: date = DAY, at: datetime = MORNING) -> None:
    """Take in a drop of the day, and serve two users by what trends; published from at on."""
    Lake.of(home).create_tables()
    listed = {"as_of": day, "score": 1.0, "generated_at": at}
    user = listed | {"rank": 1, "movie_id": 7, "strategy": "trend", "variant": "champion"}
    movie = {"as_of": day, "title": "Heat", "genres": [], "tags": [], "events": 3, "popularity_30_days": 1.0}
    _replace(home, RECOMMENDATIONS, [user | {"user_id": number} for number in (1, 2)], day)
    _replace(home, TRENDING_MOVIES, [listed | {"segment": "all", "rank": 1, "movie_id": 7}], day)
    lay(home, {MOVIE_FEATURES: [movie | {"movie_id": number} for number in (7, 8, 9)]})
    publish(home, at, MOVIELENS_RATINGS, RATINGS, day=day, source="movielens")
    publish(home, at + timedelta(minutes=5), RECOMMENDATIONS, TRENDING_MOVIES, MOVIE_FEATURES, day=day)


def publish(
    home: Settings, at: datetime, *tables: Table, day: date = DAY, source: str | None = None, **more: object
) -> None:
    """Rows of ops.audit: publications of the tables, or refusals; more: their other columns."""
    common = {"as_of": day, "source": source, "published_at": at, **more}
    lay(home, {AUDIT: [audit(table, **({"rows_in": 100} | common)) for table in tables]})


def status(home: Settings, now: datetime = MORNING + timedelta(hours=1)) -> Status:
    return read_status(home, now)


def needs(home: Settings, now: datetime = MORNING + timedelta(hours=1)) -> list[Need]:
    """All but that no model serves, which is so in most of these homes."""
    found = status(home, now)
    assert found.untold == {}
    return [need for need in found.needs if need.kind != "no_model"]


def land_drop(home: Settings, day: date, source: str = "movielens") -> None:
    land(source, day, lambda drop: (drop / "ratings.csv").write_bytes(b"userId,movieId,rating,timestamp\n"), home)


def _replace(home: Settings, table: Table, rows: Rows, day: date) -> None:
    """Replace a current state as publishing does: the log of the table says of which day it is."""
    lay(home, {table: rows})
    transaction = Transaction(app_id=table.name, version=day.toordinal())
    Lake.of(home).delta(table).alter.set_table_properties(
        {}, commit_properties=CommitProperties(app_transactions=[transaction])
    )
