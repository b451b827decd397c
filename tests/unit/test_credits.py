"""Film credits: from SQLite or CSV alike, one row a person, with a billing only where the list has an order."""

import csv
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from movierec_spark.conform.credits import conform_credits
from movierec_spark.errors import DropRefused
from movierec_spark.features.credits import credits_of
from movierec_spark.sources.omdb import FILES, FILM
from tests.drops import rows_of_drop

DROP = date(2018, 9, 26)
FILMS = [
    ("tt0113277", "Heat", 1995, "Michael Mann", "Michael Mann", "Val Kilmer, Al Pacino, Robert De Niro, Al Pacino"),
    ("tt0114709", 'Toy "Story", the first', 1995, "John Lasseter", "Joss Whedon (screenplay, story), N/A", ""),
    ("tt0000001", "Later", 2031, "Ada, Bob, Cy, Di", "Zoë, Ann", "Bo, Al, Cy, Di"),
]


def write_sqlite(path: Path, table: str = "omdb") -> None:
    with closing(sqlite3.connect(path)) as database:
        columns = "imdbID TEXT, Title TEXT, Year INTEGER, Director TEXT, Writer TEXT, [Cast] TEXT, imdbRating REAL"
        database.execute(f"CREATE TABLE {table} ({columns})")
        database.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, 8.2)", FILMS)
        database.commit()


def write_csv(path: Path) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([FILM, *FILMS])


def raw_films(spark: SparkSession, folder: Path) -> DataFrame:
    (rows,) = rows_of_drop(spark, folder, folder, FILES).values()
    return rows.withColumn("source", F.lit("omdb")).withColumn("as_of", F.lit(DROP))


@pytest.mark.parametrize(("name", "write"), [("movies.db", write_sqlite), ("films.csv", write_csv)])
def test_every_shape_gives_the_same_films(spark: SparkSession, tmp_path: Path, name: str, write: object) -> None:
    write(tmp_path / name)  # type: ignore[operator]
    rows = raw_films(spark, tmp_path).orderBy("row_number").select(*FILM).collect()
    assert [tuple(value or "" for value in row) for row in rows] == [tuple(map(str, film)) for film in FILMS]


def test_people_are_billed_where_the_list_has_an_order(spark: SparkSession, tmp_path: Path) -> None:
    write_sqlite(tmp_path / "movies.db")
    rows = conform_credits(raw_films(spark, tmp_path), "event_time").collect()
    billed: dict[tuple, list] = {}
    for row in sorted(rows, key=lambda row: row["billing"] or 0):
        billed.setdefault((row["film"], row["role"]), []).append((row["person"], row["billing"]))
    assert billed == {
        ("tt0113277", "director"): [("Michael Mann", 1)],
        ("tt0113277", "writer"): [("Michael Mann", 1)],
        ("tt0113277", "actor"): [("Val Kilmer", 1), ("Al Pacino", 2), ("Robert De Niro", 3)],
        ("tt0114709", "director"): [("John Lasseter", 1)],
        ("tt0114709", "writer"): [("Joss Whedon", 1)],
        ("tt0000001", "director"): [("Ada", None), ("Bob", None), ("Cy", None), ("Di", None)],
        ("tt0000001", "writer"): [("Zoë", 1), ("Ann", 2)],
        ("tt0000001", "actor"): [("Bo", 1), ("Al", 2), ("Cy", 3), ("Di", 4)],
    }
    assert {row["film"]: row["known_at"] for row in rows} == {
        "tt0113277": date(1995, 1, 1),
        "tt0114709": date(1995, 1, 1),
        "tt0000001": DROP,
    }


def test_credits_find_the_movies_that_are_known(spark: SparkSession, tmp_path: Path) -> None:
    write_sqlite(tmp_path / "movies.db")
    credits = conform_credits(raw_films(spark, tmp_path), "event_time")
    schema = "movie_id BIGINT, imdb_id STRING, known_at DATE"
    movies = spark.createDataFrame([(1, "tt0000001", DROP), (2, None, DROP)], schema)
    rows = credits_of(movies, credits).where("role = 'director'").collect()
    assert sorted((row["movie_id"], row["person"], row["billing"]) for row in rows) == [
        (1, "Ada", 4),
        (1, "Bob", 4),
        (1, "Cy", 4),
        (1, "Di", 4),
    ]


def test_a_movie_is_credited_by_its_own_id_too_and_each_person_once_a_role(spark: SparkSession) -> None:
    movies = spark.createDataFrame([(7, "tt0113277")], "movie_id BIGINT, imdb_id STRING")
    credits = spark.createDataFrame(
        [("tt0113277", "actor", "Al Pacino", 2), ("7", "actor", "Al Pacino", 1), ("7", "actor", "Jon Voight", 4)],
        "film STRING, role STRING, person STRING, billing INT",
    )
    rows = credits_of(movies, credits).collect()
    assert sorted((row["person"], row["billing"]) for row in rows) == [("Al Pacino", 1), ("Jon Voight", 4)]


def test_a_file_without_the_table_is_refused_in_one_line(spark: SparkSession, tmp_path: Path) -> None:
    write_sqlite(tmp_path / "movies.db", "films")
    with pytest.raises(DropRefused, match="no such table: omdb") as refused:
        raw_films(spark, tmp_path)
    assert "\n" not in str(refused.value)


def test_half_a_database_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "movies.db").write_bytes(b"SQLite format 3\0" + b"x" * 200)
    with pytest.raises(DropRefused, match=r"movies\.db"):
        raw_films(spark, tmp_path)
