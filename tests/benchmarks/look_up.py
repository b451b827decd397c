"""How long one user's recommendations take to read, and how many files are opened for it."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder

from movierec_spark.storage.arrow import dataset
from movierec_spark.storage.location import Location

TIMES = 9


def look_ups(location: str, users: list[int]) -> dict[str, Any]:
    """Median milliseconds per reader over the users, the table's opening included; files whose range holds a user."""
    spans = pa.table(DeltaTable(location).get_add_actions(flatten=True)).to_pylist()
    opened = [sum(span["min.user_id"] <= user <= span["max.user_id"] for span in spans) for user in users]
    return {
        "files": len(spans),
        "files_opened": max(opened),
        "duckdb_milliseconds": _milliseconds(lambda user: _by_duckdb(location, user), users),
        "delta_rs_milliseconds": _milliseconds(lambda user: _by_delta_rs(location, user), users),
    }


def _milliseconds(read: Callable[[int], int], users: list[int]) -> float:
    taken = []
    for user in (users * TIMES)[:TIMES]:
        started = time.perf_counter()
        assert read(user) > 0
        taken.append(1000 * (time.perf_counter() - started))
    return round(median(taken), 1)


def _by_duckdb(location: str, user: int) -> int:
    connection = duckdb.connect()
    connection.register("recommendations", dataset(DeltaTable(location), Location.of(location)))
    query = "SELECT movie_id, score FROM recommendations WHERE user_id = ? ORDER BY rank"
    return len(connection.execute(query, [user]).fetchall())


def _by_delta_rs(location: str, user: int) -> int:
    query = f"SELECT movie_id, score FROM recommendations WHERE user_id = {user} ORDER BY rank"
    return QueryBuilder().register("recommendations", DeltaTable(location)).execute(query).read_all().num_rows
