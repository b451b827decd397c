"""A drop lands whole or not at all, and what an ingest unpacks beside the drops does not stay."""

import gzip
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.settings import Settings
from movierec_spark.sources import movielens, omdb
from movierec_spark.sources.drop import one_file
from movierec_spark.sources.landing import ARRIVING, check_arrived, copy_of, land, land_file
from movierec_spark.sources.raw_file import open_recognised_files, raw_rows
from movierec_spark.sources.scratch import MAX_AGE, TIME_FORMAT, UNPACKED, scratch_folder
from movierec_spark.storage.location import Location

DAY = date(2018, 9, 26)


def names_below(place: Location) -> list[str]:
    return [str(file).removeprefix(f"{place}/") for file in place.files_below()]


@pytest.fixture
def on_s3(bucket: Location, tmp_path: Path) -> Settings:
    """The settings of a home whose shared data lie on an object store."""
    store = bucket.store.model_copy(update={"root": str(bucket)})
    return Settings(home=tmp_path / "home", store=store)


def landing_of(settings: Settings) -> Location:
    return Location.of(settings.landing, settings.store)


def half_of(drop: Location) -> None:
    (drop / "half.csv").write_bytes(b"x")
    raise InterruptedError


def test_a_drop_replaces_the_earlier_one_of_its_day(home: Settings, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
        landed = land_file("shop", DAY, Location.of(tmp_path / name), home)
        assert landed.read_bytes() == name.encode()
    assert names_below(landing_of(home)) == ["shop/as_of=2018-09-26/b.csv"]


def test_a_landing_that_breaks_off_leaves_the_earlier_drop(home: Settings) -> None:
    drop = land("shop", DAY, lambda drop: (drop / "a.csv").write_bytes(b"x"), home)
    with pytest.raises(InterruptedError):
        land("shop", DAY, half_of, home)
    check_arrived(drop)
    assert names_below(landing_of(home)) == ["shop/as_of=2018-09-26/a.csv"]


def test_on_an_object_store_a_drop_is_refused_until_it_is_whole(on_s3: Settings, tmp_path: Path) -> None:
    drop = land("shop", DAY, lambda drop: (drop / "a.csv").write_bytes(b"x"), on_s3)
    check_arrived(drop)
    with pytest.raises(InterruptedError):
        land("shop", DAY, half_of, on_s3)
    with pytest.raises(DropRefused, match="land the drop again") as refused:
        check_arrived(drop)
    assert "\n" not in str(refused.value)
    assert names_below(drop) == [ARRIVING, "half.csv"]
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "b.csv").write_text("b")
    check_arrived(land("shop", DAY, copy_of(Location.of(tmp_path / "whole")), on_s3))
    assert names_below(drop) == ["b.csv"]


def test_a_drop_on_an_object_store_is_read(spark: SparkSession, on_s3: Settings) -> None:
    def fill(drop: Location) -> None:
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("ml/movies.csv", "movieId,title,genres\n1,Toy Story (1995),Comedy\n")
        (drop / "ml [1] 100%.zip").write_bytes(packed.getvalue())
        (drop / "ratings.csv.gz").write_bytes(gzip.compress(b"userId,movieId,rating,timestamp\n7,1,3.5,9\n"))

    landed = land("movielens", DAY, fill, on_s3)
    with scratch_folder(landing_of(on_s3)) as scratch:
        drop = open_recognised_files(landed, scratch, movielens.FILES)
        rows = {table.name: rows.first() for table, rows in raw_rows(spark, drop.files, movielens.FILES)}
    assert rows["bronze.movielens_movies"]["title"] == "Toy Story (1995)"
    assert rows["bronze.movielens_ratings"]["rating"] == "3.5"
    assert not (landing_of(on_s3) / UNPACKED).entries()


def test_a_database_on_an_object_store_is_read(spark: SparkSession, on_s3: Settings, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "movies.db")) as database:
        database.execute("CREATE TABLE omdb (imdbID, Title, Year, Director, Writer, [Cast])")
        database.execute("INSERT INTO omdb VALUES ('tt1', 'Heat', 1995, 'Mann', 'Mann', 'Pacino')")
        database.commit()
    landed = land_file("omdb", DAY, Location.of(tmp_path / "movies.db"), on_s3)
    ((_, rows),) = raw_rows(spark, [one_file(landed)], omdb.FILES)
    assert [(row["Title"], row["Year"]) for row in rows.collect()] == [("Heat", "1995")]


def test_what_is_unpacked_is_gone_also_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(InterruptedError), scratch_folder(Location.of(tmp_path)) as scratch:
        half_of(scratch)
    assert names_below(Location.of(tmp_path)) == []


def test_what_killed_jobs_unpacked_is_removed_after_a_day_and_nothing_else(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    old, running = (f"{now - age:{TIME_FORMAT}}-x" for age in (MAX_AGE + timedelta(hours=1), timedelta(hours=1)))
    for name in (old, running, "notes"):
        (tmp_path / UNPACKED / name).mkdir(parents=True)
        (tmp_path / UNPACKED / name / "000000").write_text("x")
    with scratch_folder(Location.of(tmp_path)):
        pass
    assert names_below(Location.of(tmp_path)) == sorted(f"{UNPACKED}/{name}/000000" for name in (running, "notes"))
