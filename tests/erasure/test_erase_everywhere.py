"""A person who went through all jobs is gone from every byte of the home, and does not come back with its drops."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from movierec_spark import tables
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables.table import Table
from tests.erasure.every_byte import files_with
from tests.erasure.person_home import EMAIL, FIRST_DAY, REJECTED_DAY, SECOND_DAY, TAG, USER, build, run
from tests.readers import CONTENTS, in_order

pytestmark = pytest.mark.slow
PEOPLE = (f"{USER}", EMAIL)
UNIQUE = re.compile(r"[0-9a-f]{32}")
# What holds the person before: tables, as folders of the lake, and whatever else is in the home.
TABLES = {
    *("bronze/movielens_ratings", "bronze/movielens_tags", "bronze/feedback_events", "bronze/table_ratings"),
    *("bronze/table_users", "silver/ratings", "silver/tags", "silver/feedback", "silver/users", "silver/ids"),
    *("silver/quarantine", "gold/user_features", "gold/recommendations", "gold/recommendations_history"),
    *("gold/recommendation_rows", "gold/audiences", "gold/movie_features", "gold/exploration"),
    *("gold/attributed_events", "_rejected/silver.feedback"),
}
OTHER_FILES = {
    f"landing/movielens/as_of={FIRST_DAY}/archive.zip",
    f"landing/movielens/as_of={SECOND_DAY}/ratings.csv.gz",
    *(f"landing/feedback/as_of={day}/events.jsonl" for day in (REJECTED_DAY, FIRST_DAY, SECOND_DAY)),
    f"landing/shop/as_of={FIRST_DAY}/stars-1.csv",
    f"landing/shop/as_of={FIRST_DAY}/people.parquet",
    f"landing/shop/as_of={SECOND_DAY}/stars-2.parquet",
    f"landing/shop/as_of={SECOND_DAY}/plays.jsonl",
    "report/index.html",
    f"report/explore/{SECOND_DAY}.html",
    f"mlflow/artifacts/RUN/artifacts/{SECOND_DAY}.html",
}
BY_USER = (tables.RATINGS, tables.TAGS, tables.FEEDBACK, tables.USERS, tables.USER_FEATURES, tables.RECOMMENDATIONS)
BY_USER = (*BY_USER, tables.RECOMMENDATIONS_HISTORY, tables.RECOMMENDATION_ROWS)
BY_USER = (*BY_USER, tables.EXPLORATION, tables.ATTRIBUTED_EVENTS)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("person") / "home"
    home.mkdir()
    build(home)
    return home


@pytest.fixture(scope="module")
def erased(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("erased") / "home"
    shutil.copytree(before, home)
    assert "nothing of them is left" in run(home, "erase", *PEOPLE)
    return home


def rows(home: Path, table: Table) -> list[dict[str, Any]]:
    return Lake(Location.of(home / "lake")).dataset(table).to_table().to_pylist()


def ids(home: Path) -> set[int]:
    """The user_ids of the person."""
    return {USER} | {row["id"] for row in rows(home, tables.IDS) if row["external_id"] == EMAIL}


def others(home: Path, table: Table, theirs: set[int]) -> list[str]:
    return sorted(repr(row) for row in rows(home, table) if row["user_id"] not in theirs)


def places(files: list[str]) -> set[str]:
    """Tables by their folders; of other files the path, without what is new in each run."""
    in_lake = {"/".join(file.split("/")[1:3]) for file in files if file.startswith("lake/")}
    return in_lake | {UNIQUE.sub("RUN", file) for file in files if not file.startswith("lake/")}


def test_the_search_finds_the_person_wherever_the_jobs_put_it(before: Path) -> None:
    assert places(files_with(before, [EMAIL, TAG, TAG.lower(), *ids(before)])) == TABLES | OTHER_FILES


def test_no_byte_of_the_home_tells_of_the_person(before: Path, erased: Path) -> None:
    assert files_with(erased, [EMAIL, TAG, TAG.lower(), *ids(before)]) == []
    (receipt,) = (json.loads(file.read_text()) for file in (erased / "erasures").glob("*.json"))
    assert receipt["ended"]
    assert receipt["left"] == []


def test_rows_of_others_are_as_they_were(before: Path, erased: Path) -> None:
    theirs = ids(before)
    assert [t.name for t in BY_USER if others(before, t, theirs) != others(erased, t, theirs)] == []
    assert len(ids(before)) == 2
    ranked = sorted((row["movie_id"], row["rank"]) for row in rows(erased, tables.AUDIENCES))
    lengths = dict(ranked)
    assert ranked == [(movie, rank) for movie, length in lengths.items() for rank in range(1, length + 1)]


def test_every_reader_reads_what_is_left(erased: Path) -> None:
    for table in (tables.RATINGS, tables.AUDIENCES):
        location = Lake(Location.of(erased / "lake")).location(table)
        right = in_order(Lake(Location.of(erased / "lake")).dataset(table).to_table())
        assert {name: in_order(read(str(location))) for name, read in CONTENTS.items()} == dict.fromkeys(
            CONTENTS, right
        )


def test_the_same_drops_bring_nobody_back(before: Path, erased: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(erased, home)
    said = [run(home, "run", "ingest", "--as-of", f"{day}") for day in (FIRST_DAY, SECOND_DAY)]
    assert all(" 0 of " in lines for lines in said)
    for job, day in (("conform", FIRST_DAY), ("conform", SECOND_DAY), ("recommend", SECOND_DAY)):
        run(home, "run", job, "--as-of", f"{day}")
    silver = (tables.RATINGS, tables.TAGS, tables.FEEDBACK, tables.USERS, tables.QUARANTINE, tables.MOVIES)
    assert [t.name for t in silver if sorted(map(repr, rows(home, t))) != sorted(map(repr, rows(erased, t)))] == []
    assert files_with(home, [EMAIL, TAG, TAG.lower(), *ids(before)]) == []


def test_a_second_erasure_finds_nobody(erased: Path) -> None:
    assert "stands nowhere" in run(erased, "erase", *PEOPLE, code=1)
