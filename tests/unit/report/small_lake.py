"""Small lakes, written by delta-rs, so that no Spark is needed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa
from deltalake import write_deltalake

from movierec_spark.settings import Settings
from movierec_spark.storage.lake_layout import mark
from movierec_spark.storage.location import Location
from movierec_spark.tables import (
    AUDIT,
    MOVIELENS_RATINGS,
    MOVIES,
    QUARANTINE,
    RATINGS,
    RECOMMENDATIONS,
    USER_FEATURES,
)
from movierec_spark.tables.table import Table

DAY = date(2018, 9, 26)
NOON = datetime(2018, 9, 26, 12, tzinfo=UTC)
KINDS = {
    "STRING": pa.string(),
    "BIGINT": pa.int64(),
    "INT": pa.int32(),
    "FLOAT": pa.float32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us", "UTC"),
    "ARRAY<STRING>": pa.list_(pa.string()),
}
STARS = "expect_column_values_to_be_between(rating): stars lie between 0.5 and 5"
NO_USER = "expect_column_values_to_not_be_null(user_id)"

Rows = list[dict[str, Any]]


def lay(home: Settings, content: Mapping[Table, Rows]) -> None:
    """Add rows to tables; what a row lacks is null, and the day, the source and times are those of DAY."""
    mark(Location.of(home.lake))
    common = {"as_of": DAY, "source": "movielens", "known_at": DAY, "rated_at": NOON, "generated_at": NOON}
    for table, rows in content.items():
        schema = pa.schema([(name, KINDS[kind]) for name, kind, _ in table.documentation])
        full = [{name: row.get(name, common.get(name)) for name in schema.names} for row in rows]
        write_deltalake(f"{home.lake}/{table.path}", pa.Table.from_pylist(full, schema=schema), mode="append")


def audit(table: Table, rows_in: int, quarantined: int = 0, duplicate: int = 0, **more: Any) -> dict[str, Any]:
    """A row of ops.audit; more: its other columns."""
    figures = {"rows_in": rows_in, "rows_quarantined": quarantined, "rows_duplicate": duplicate}
    row = figures | {"rows_published": rows_in - quarantined - duplicate, "expectations_met": 5}
    publication = {
        "table_name": table.name,
        "version": 1,
        "run_id": "test",
        "status": "published",
        "published_at": NOON,
    }
    return row | publication | {"expectations_failed": 0, "seconds": 1.0} | more


def small_lake(strategy: str, version: int | None) -> dict[Table, Rows]:
    """Eleven users of 1 to 11 ratings, a list of two movies each; four rows quarantined, one a duplicate."""
    rated = [{"user_id": user, "movie_id": movie, "rating": 4.0} for user in range(1, 12) for movie in range(user)]
    served = {"score": 1.0, "strategy": strategy, "variant": "champion", "model_version": version}
    because = {"predicted_rating": 3.5, "because_movie_id": 0} if version else {}
    raw = [{"source_file": "ratings.csv", "row_number": 2 + n} for n in range(len(rated) + 5)]
    return {
        MOVIELENS_RATINGS: raw,
        RATINGS: rated,
        MOVIES: [
            {"movie_id": n, "title": f"Film <{n}>", "release_year": 1990 + n, "genres": ["Drama"]} for n in range(14)
        ],
        RECOMMENDATIONS: [
            {"user_id": user, "rank": rank, "movie_id": 11 + rank} | served | because
            for user in range(1, 12)
            for rank in (1, 2)
        ],
        USER_FEATURES: [{"user_id": user, "events": user, "top_genres": ["Drama"]} for user in range(1, 12)],
        QUARANTINE: [
            _rejected(7, '{"user_id": 5, "rating": 50.0}', STARS),
            _rejected(9, '{"user_id": 6, "rating": "<script>"}', STARS),
            _rejected(11, '{"rating": 99.0}', STARS, NO_USER),
            _rejected(12, '{"rating": 4.0}', NO_USER),
        ],
        AUDIT: [
            audit(MOVIELENS_RATINGS, len(raw), source="movielens"),
            audit(RATINGS, len(raw), quarantined=4, duplicate=1, source="movielens"),
            audit(MOVIES, 14, source="movielens"),
            audit(RECOMMENDATIONS, 22, source=None),
        ],
    }


def _rejected(line: int, row: str, *reasons: str) -> dict[str, Any]:
    where = {"table_name": RATINGS.name, "source_file": "ratings.csv", "row_number": line}
    return where | {"row": row, "reasons": list(reasons)}
