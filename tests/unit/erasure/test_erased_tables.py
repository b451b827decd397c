"""People go from what tables hold, from what they held before, and from their logs; all else stays."""

import json
from pathlib import Path
from typing import Any

from movierec_spark import tables
from movierec_spark.erasure.receipt import Receipt, new_receipt
from movierec_spark.erasure.subjects import Subjects
from movierec_spark.erasure.table_eraser import TableEraser
from movierec_spark.erasure.user_rows import tables_of_users
from movierec_spark.publish.commit import commit
from movierec_spark.publish.digest import EMPTY_DIGEST
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables.table import Table
from tests.erasure.every_byte import files_with
from tests.readers import CONTENTS, in_order
from tests.unit.erasure.people_lake import DAY, DAY_BEFORE, EMAIL, HASHED, OTHER, USER

SUBJECTS = Subjects(frozenset({USER, HASHED}), frozenset({EMAIL}), frozenset({"only mine"}))


def erase(lake: Lake, home: Settings) -> Receipt:
    receipt = new_receipt(2, {}, home)
    for table in tables_of_users():
        receipt.add(TableEraser(lake, home, SUBJECTS).erase(table, receipt))
    return receipt


def rows(lake: Lake, table: Table) -> list[dict[str, Any]]:
    """In an order of their own, as those of a table have none."""
    return sorted(lake.dataset(table).to_table().to_pylist(), key=repr)


def test_nothing_of_them_is_left_in_any_byte(lake: Lake, home: Settings) -> None:
    names = [HASHED, EMAIL, "only mine", "Only Mine"]
    before = {Path(file).parts[1] for file in files_with(Path(home.lake), names)}
    assert {"ratings", "recommendations", "audiences", "movie_features", "profiles", "ids", "quarantine"} <= before
    erase(lake, home)
    left = files_with(Path(home.lake), names)
    assert [file for file in left if not file.startswith("silver/ids/")] == []
    assert [row for row in rows(lake, tables.IDS) if row["external_id"] == EMAIL and row["kind"] == "user"] == []
    assert all(row["user_id"] == OTHER for row in rows(lake, tables.RATINGS) + rows(lake, tables.RECOMMENDATIONS))


def test_rows_of_others_stay_as_they_were(lake: Lake, home: Settings) -> None:
    of_users = [table for table in tables_of_users() if "user_id" in table.column_names and table != tables.AUDIENCES]
    theirs = (USER, HASHED, EMAIL)
    others = {
        t: [row for row in rows(lake, t) if row["user_id"] not in theirs] for t in of_users if t.layer != "bronze"
    }
    erase(lake, home)
    assert {table: rows(lake, table) for table in others} == others
    assert sum(map(len, others.values())) > 10
    assert [json.loads(row["row"])["user_id"] for row in rows(lake, tables.QUARANTINE)] == [OTHER]
    assert [row["segment"] for row in rows(lake, tables.PROFILES)] == ["value 414", "value funny"]
    assert [row["tags"] for row in rows(lake, tables.MOVIE_FEATURES)] == [["dark"], ["funny"]]
    assert {(row["kind"], row["external_id"]) for row in rows(lake, tables.IDS)} == {
        ("movie", EMAIL),
        ("user", "7"),
        ("movie", "414"),
    }
    assert {row["reason"] for row in rows(lake, tables.AUDIT)} == {
        None,
        "max(user_id) failed: observed user (erased), expected 99",
    }


def test_ranks_of_audiences_and_rows_of_parquet_drops_move_up(lake: Lake, home: Settings) -> None:
    erase(lake, home)
    audiences = {(row["movie_id"], row["rank"]): row["user_id"] for row in rows(lake, tables.AUDIENCES)}
    assert audiences == {(1, 1): OTHER, (1, 2): 9, (2, 1): OTHER}
    assert [(row["user_id"], row["row_number"]) for row in rows(lake, tables.TABLE_RATINGS)] == [("7", 1), ("8", 2)]
    assert [row["row_number"] for row in rows(lake, tables.MOVIELENS_RATINGS)] == [2, 5]


def test_what_guards_later_publications_survives(lake: Lake, home: Settings) -> None:
    erase(lake, home)
    assert lake.served_day() == DAY
    key = f"{DAY_BEFORE}/0001"
    again = {"source": "shop", "as_of": DAY_BEFORE}
    assert not commit([], tables.RECOMMENDATIONS_HISTORY, EMPTY_DIGEST, lake, again, idempotency_key=key)
    assert not commit([], tables.RECOMMENDATIONS, EMPTY_DIGEST, lake, again)


def test_every_reader_reads_the_rest(lake: Lake, home: Settings) -> None:
    erase(lake, home)
    for table in (tables.RATINGS, tables.RECOMMENDATIONS, tables.QUARANTINE):
        right = in_order(lake.dataset(table).to_table())
        location = str(lake.location(table))
        assert {name: in_order(read(location)) for name, read in CONTENTS.items()} == dict.fromkeys(CONTENTS, right)


def test_a_second_erasure_finds_nothing(lake: Lake, home: Settings) -> None:
    erase(lake, home)
    versions = {table: lake.version(table) for table in tables_of_users()}
    assert erase(lake, home).erased == {}
    assert {table: lake.version(table) for table in tables_of_users()} == versions


def test_files_that_a_killed_job_left_go_too_where_they_hold_them_or_are_damaged(lake: Lake, home: Settings) -> None:
    folder = lake.location(tables.RATINGS) / "source=shop" / f"as_of={DAY}"
    live = folder.entries()[0]
    (folder / "part-left.parquet").write_bytes(live.read_bytes())
    (folder / "part-damaged.parquet").write_bytes(b"PAR1")
    erase(lake, home)
    assert len(folder.entries()) == 1
