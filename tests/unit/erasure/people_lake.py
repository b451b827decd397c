"""A lake of a few users, written by the project's own writer and commits, without Spark."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from movierec_spark import tables
from movierec_spark.publish.commit import commit
from movierec_spark.publish.digest import ContentDigest
from movierec_spark.storage.data_file import DataFileWriter, file_schema, new_file
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table

USER, OTHER, EMAIL, HASHED = 414, 7, "ann@mail.example", 8_000_000_000_000_000_001
DAY, DAY_BEFORE = date(2018, 9, 26), date(2018, 9, 25)
NOON = datetime(2018, 9, 26, 12, tzinfo=UTC)
EXAMPLES: dict[str, Any] = {
    "STRING": "x",
    "BIGINT": 1,
    "INT": 1,
    "FLOAT": 1.0,
    "DOUBLE": 1.0,
    "BOOLEAN": True,
    "DATE": DAY,
    "TIMESTAMP": NOON,
    "ARRAY<STRING>": [],
}
Rows = list[dict[str, Any]]


def put(
    lake: Lake, table: Table, rows: Rows, source: str = "shop", day: date = DAY, key: str | None = None, **more: str
) -> None:
    """Publish rows as a job does; what a row lacks is some value of the column's type. key: of a table that grows."""
    values = {"source": source, "as_of": day, **more}
    partition = {name: f"{values[name]}" for name in table.partitioned_by}
    writer = DataFileWriter(lake.location(table), new_file(partition), file_schema(table))
    full = [
        {name: row.get(name, values.get(name, EXAMPLES[kind])) for name, kind, _ in table.documentation} for row in rows
    ]
    writer.write(pa.RecordBatch.from_pylist([_of_file(row, table) for row in full], file_schema(table)))
    file = writer.close()
    assert file is not None
    assert commit([file], table, ContentDigest(len(rows), len(rows)), lake, values, idempotency_key=key)


def people_lake(lake: Lake) -> None:
    """Users 414 and 7, and one known by an e-mail address, in every table that names users."""
    lake.create_tables()
    users: Rows = [{"user_id": user} for user in (OTHER, USER, HASHED)]
    for table in (tables.RATINGS, tables.TAGS, tables.FEEDBACK, tables.USERS):
        put(lake, table, users)
        put(lake, table, users, "a shop & more", DAY_BEFORE)
    put(lake, tables.TAGS, [{"user_id": OTHER, "tag": "funny"}, {"user_id": USER, "tag": "Only Mine"}], "tagged")
    put(lake, tables.USER_FEATURES, users)
    put(lake, tables.MOVIE_FEATURES, [{"tags": ["funny", "only mine"]}, {"tags": ["dark"]}])
    segments = ("value funny", "value Only Mine", "value 414")
    put(lake, tables.PROFILES, [{"segment": segment} for segment in segments])
    for day in (DAY_BEFORE, DAY):
        for table in (tables.RECOMMENDATIONS, tables.RECOMMENDATION_ROWS):
            put(lake, table, [user | {"rank": rank} for user in users for rank in (1, 2)], day=day)
        for table in (tables.RECOMMENDATIONS_HISTORY, tables.EXPLORATION):
            put(lake, table, users, day=day, key=f"{day}/0001")
    ranked = [(1, USER, 1), (1, OTHER, 2), (1, HASHED, 3), (1, 9, 4), (2, OTHER, 1), (2, USER, 2)]
    put(lake, tables.AUDIENCES, [{"movie_id": movie, "user_id": user, "rank": rank} for movie, user, rank in ranked])
    _put_raw_rows(lake)


def _put_raw_rows(lake: Lake) -> None:
    raw = [
        {"userId": "7", "source_file": "a.csv", "row_number": 2},
        {"userId": " 414.0", "source_file": "a.csv", "row_number": 3},
        {"userId": None, "malformed_line": "414,1", "source_file": "a.csv", "row_number": 4},
        {"userId": "7", "source_file": "a.csv", "row_number": 5},
    ]
    put(lake, tables.MOVIELENS_RATINGS, [{"malformed_line": None, "malformed_values": None} | row for row in raw])
    parquet = [
        {"user_id": user, "source_file": "b.parquet", "row_number": n} for n, user in enumerate(("7", EMAIL, "8"), 1)
    ]
    put(lake, tables.TABLE_RATINGS, [{"malformed_line": None, "malformed_values": None} | row for row in parquet])
    ids = [("user", EMAIL, HASHED), ("movie", EMAIL, 3), ("user", "7", OTHER), ("movie", "414", USER)]
    put(lake, tables.IDS, [{"kind": kind, "external_id": text, "id": number} for kind, text, number in ids])
    rows = ('{"user_id":414,"rating":77}', '{"user_id":7,"movie_id":414}', f'{{"userId":"{EMAIL}"}}')
    rejected = [{"row": row, "row_number": number} for number, row in enumerate(rows)]
    put(lake, tables.QUARANTINE, rejected, table_name="silver.ratings")
    reason = "max(user_id) failed: observed user 414, expected 99"
    put(lake, tables.AUDIT, [{"version": None, "reason": reason}, {"version": 3, "rows_in": 414, "reason": None}])


def _of_file(row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    return {name: row[name] for name in table.data_columns}
