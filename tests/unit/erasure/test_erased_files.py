"""People go from whatever else a home holds; the same on an object store."""

import io
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from movierec_spark.erasure.erase import erase, search
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from tests.erasure.every_byte import files_with
from tests.erasure.person_home import land_drops
from tests.unit.erasure.people_lake import EMAIL, HASHED, USER

ARCHIVE = b"userId,movieId,rating,timestamp\n414,1,4,5\n7,1,4,5\n"


def write(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ratings.csv", content)
    return target.getvalue()


def test_what_can_be_made_or_fetched_again_is_deleted(configured: Settings, lake: Lake) -> None:
    home = configured.home
    gone = [
        write(home / "downloads" / "ml.zip", zipped(ARCHIVE)),
        write(home / "checkpoints" / "left" / "rdd-1", b"\xac\xed"),
        write(home / "landing" / "_unpacked" / "left" / "000000", ARCHIVE),
        write(home / "data_docs" / "validations" / "a.html", b"user_id: <b>414</b>"),
        write(home / "data_docs" / "validations" / "b.html", b"<th>Sampled Unexpected Values</th><td>414</td>"),
        write(home / "report" / "explore" / "2018-09-01.html", b'<span class="who">user 414</span>'),
        write(home / "mlflow" / "artifacts" / "1" / "2018-09-01.html", b'<span class="who">user 414</span>'),
    ]
    kept = [
        write(home / "downloads" / "other.zip", zipped(ARCHIVE.replace(b"414", b"415"))),
        write(home / "data_docs" / "validations" / "c.html", b"<td>414</td> rows were evaluated"),
        write(home / "mlflow" / "artifacts" / "1" / "titles.json", b'{"414": "Film"}'),
    ]
    erase([f"{USER}"], configured)
    assert [file for file in gone if file.exists()] == []
    assert [file for file in kept if not file.exists()] == []


def test_a_drop_that_still_arrives(configured: Settings, lake: Lake) -> None:
    arriving = configured.home / "landing" / "movielens" / ".arriving-1"
    files = [write(arriving / part / "ratings.csv", ARCHIVE) for part in ("drop", "earlier")]
    erase([f"{USER}"], configured)
    assert [file.read_bytes() for file in files] == [ARCHIVE.replace(b"414,1,4,5", b"")] * 2


def test_a_file_that_holds_nobody_else_goes(configured: Settings, lake: Lake) -> None:
    file = write(configured.home / "landing/movielens/as_of=2018-09-26/ratings.csv", ARCHIVE.replace(b"7,1,4,5\n", b""))
    erase([f"{USER}"], configured)
    assert not file.exists()


def test_databases_artifacts_and_names_of_files_are_left_to_a_person(configured: Settings, lake: Lake) -> None:
    write(configured.home / "mlflow" / "artifacts" / "1" / "notes.json", b'{"user_id": 414}')
    write(configured.home / "landing" / "movielens" / "as_of=2018-09-26" / "user-414.txt", b"")
    with closing(sqlite3.connect(write(configured.airflow / "airflow.db", b""))) as database:
        database.execute("CREATE TABLE notes AS SELECT 'user 414 called' AS note")
        database.commit()
    receipt = erase([f"{USER}"], configured)
    assert {finding.place for finding in receipt.left} == {
        "artifacts",
        "airflow",
        "landing/movielens/as_of=2018-09-26/user-(erased).txt",
    }
    assert b"414" not in receipt.file.read_bytes()


def test_the_simulated_people_of_a_demo_are_nobody(configured: Settings, lake: Lake) -> None:
    file = write(configured.home / "demo-feedback" / "landing" / "feedback" / "events.jsonl", b'{"user_id": 414}')
    assert not [finding for finding in erase([f"{USER}"], configured).left if "demo-feedback" in finding.place]
    assert file.read_bytes() == b'{"user_id": 414}'


def test_a_search_changes_nothing(configured: Settings, lake: Lake) -> None:
    land_drops(configured.home)
    before = {file: file.read_bytes() for file in configured.home.rglob("*") if file.is_file()}
    assert search([EMAIL], configured)
    assert {file: file.read_bytes() for file in configured.home.rglob("*") if file.is_file()} == before


def test_everything_on_an_object_store(bucket: Location, configured: Settings, made_lake: Path, tmp_path: Path) -> None:
    shutil.copytree(made_lake, tmp_path / "up" / "lake")
    write(tmp_path / "up" / "landing" / "movielens" / "as_of=2018-09-26" / "ratings.csv", ARCHIVE)
    write(tmp_path / "up" / "data_docs" / "a.html", f"user {EMAIL}".encode())
    Location.of(tmp_path / "up").copy_to(bucket / "home")
    store = bucket.store.model_copy(update={"root": f"{bucket}/home"})
    receipt = erase([EMAIL, f"{USER}"], configured.model_copy(update={"store": store}))
    assert str(receipt.file).startswith(f"{bucket}/home/erasures/")
    bucket.copy_to(Location.of(tmp_path / "down"))
    left = files_with(tmp_path / "down", [EMAIL, HASHED])
    assert {"/".join(file.split("/")[:4]) for file in left} == {"home/lake/silver/ids"}  # a movie is called so too
    assert b"414" not in (tmp_path / "down/home/landing/movielens/as_of=2018-09-26/ratings.csv").read_bytes()
    log = sorted(file.name for file in (tmp_path / "down/home/lake/silver/ratings/_delta_log").iterdir())
    assert [name.partition(".")[2] for name in log] == ["checkpoint.parquet", "json", ""]
