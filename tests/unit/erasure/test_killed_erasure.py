"""An erasure that is killed anywhere leaves tables that can be read, and the next one brings it to its end."""

import json
import signal
from itertools import accumulate, count
from pathlib import Path

import pytest

from movierec_spark import tables
from movierec_spark.erasure.erase import erase, search
from movierec_spark.errors import ErasureRefused
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from tests.erasure.every_byte import files_with
from tests.erasure.person_home import EMAIL as MAIL_IN_DROPS
from tests.erasure.person_home import USER as USER_IN_DROPS
from tests.erasure.person_home import land_drops
from tests.unit.erasure.killed import erased_until
from tests.unit.erasure.people_lake import EMAIL, HASHED, OTHER

PEOPLE = [EMAIL, f"{USER_IN_DROPS}", MAIL_IN_DROPS]
NAMES = [EMAIL, HASHED, USER_IN_DROPS, MAIL_IN_DROPS]
KEPT_BY_DESIGN = "lake/silver/ids/"  # a movie there is called like the person


@pytest.fixture
def people(configured: Settings, lake: Lake) -> Settings:
    land_drops(configured.home)
    log = configured.airflow / "logs" / "task.log"
    log.parent.mkdir(parents=True)
    log.write_text(f"user {EMAIL} and 414 rows\n")
    return configured


def left(home: Settings) -> list[str]:
    return [file for file in files_with(home.home, NAMES) if not file.startswith(KEPT_BY_DESIGN)]


def others(home: Settings) -> list[list[dict]]:
    lake = Lake.of(home)
    theirs = (tables.RATINGS, tables.RECOMMENDATIONS, tables.RECOMMENDATIONS_HISTORY, tables.USER_FEATURES)
    rows = [lake.dataset(table).to_table().to_pylist() for table in theirs]
    return [sorted((row for row in of_table if row["user_id"] == OTHER), key=repr) for of_table in rows]


def receipts(home: Settings) -> list[dict]:
    return [json.loads(file.read_text()) for file in sorted(Path(home.erasures).glob("*.json"))]


def test_killed_again_and_again_it_comes_to_its_end(people: Settings) -> None:
    before, kills = others(people), 0
    assert len(left(people)) > 20
    for changes in accumulate(count(2)):
        code = erased_until(changes, PEOPLE, people)
        assert others(people) == before
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1
    assert kills > 5
    assert left(people) == []
    *broken_off, whole = receipts(people)
    assert whole["ended"]
    assert not any(receipt["ended"] for receipt in broken_off)
    assert len(whole["continued"]) == len(broken_off)
    with pytest.raises(ErasureRefused, match="stands nowhere"):
        erase(PEOPLE, people)


def test_a_receipt_tells_how_much_where_and_nobody(people: Settings) -> None:
    receipt = erase(PEOPLE, people)
    content = receipt.file.read_bytes().decode()
    told = {
        (entry["place"], unit): entry[unit]
        for entry in json.loads(content)["erased"]
        for unit in entry
        if unit != "place"
    }
    assert told["silver.ratings", "rows"] == 2
    assert told["landing/movielens/as_of=2018-09-25/archive.zip", "rows"] == 33
    assert told["airflow", "files"] == 1
    assert "mail" not in content
    assert f"{USER_IN_DROPS}" not in content
    assert f"{HASHED}" not in content
    assert (people.airflow / "logs" / "task.log").read_text() == f"user {'*' * len(EMAIL)} and 414 rows\n"


def test_somebody_unknown_is_refused_before_anything_is_done(people: Settings) -> None:
    before = left(people)
    with pytest.raises(ErasureRefused, match=r"^415: stands nowhere"):
        erase([EMAIL, "415"], people)
    assert left(people) == before
    assert receipts(people) == []


def test_somebody_who_stands_in_a_drop_alone_is_known(people: Settings) -> None:
    assert {finding.place.split("/")[0] for finding in search([MAIL_IN_DROPS], people)} == {"landing"}


def test_a_short_number_that_counts_things_is_nobody(people: Settings) -> None:
    log = people.airflow / "logs" / "task.log"
    log.write_text('414 rows, version 414, user_id=414, {"user_id": "414"}, /users/414, movie 414\n')
    erase(["414"], people)
    assert log.read_text() == '414 rows, version 414, user_id=***, {"user_id": "***"}, /users/***, movie 414\n'


def test_what_cannot_be_read_is_left_to_a_person(people: Settings) -> None:
    (people.home / "landing/shop/as_of=2018-09-25/people.parquet").write_bytes(b"PAR1 damaged")
    (left_over,) = erase(PEOPLE, people).left
    assert left_over.place == "landing/shop/as_of=2018-09-25/people.parquet"
    assert left_over.left is not None
    assert left_over.left.startswith("can't be read")
