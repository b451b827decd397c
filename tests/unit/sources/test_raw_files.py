"""Every published shape of MovieLens becomes the same raw rows."""

import gzip
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.movielens import FILES
from movierec_spark.sources.raw_file import open_recognised_files, raw_rows
from movierec_spark.storage.location import Location
from tests.drops import rows_of_drop

TOY_STORY = {"movieId": "1", "title": "Toy Story (1995)", "genres": "Animation|Comedy"}
FLAGS = "|".join("1" if n in (3, 5) else "0" for n in range(19))


def rows_of(spark: SparkSession, folder: Path) -> dict[str, list[dict]]:
    with TemporaryDirectory() as work:
        return {
            table.name: [row.asDict() for row in rows.orderBy("row_number").collect()]
            for table, rows in rows_of_drop(spark, folder, Path(work), FILES).items()
        }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("movies.csv", b"movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n"),
        ("movies.dat", b"1::Toy Story (1995)::Animation|Comedy\n"),
        ("u.item", f"1|Toy Story (1995)|01-Jan-1995||http://x|{FLAGS}\n".encode()),
        ("movies.csv.gz", gzip.compress(b"movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n")),
    ],
)
def test_movies_of_every_shape(spark: SparkSession, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    movies = rows_of(spark, tmp_path)["bronze.movielens_movies"]
    assert [{key: row[key] for key in TOY_STORY} for row in movies] == [TOY_STORY]


def test_a_year_apart_from_the_title_stays_apart(spark: SparkSession, tmp_path: Path) -> None:
    header = "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
    (tmp_path / "ml-100k.item").write_text(header + "1\tToy Story\t1995\tAnimation Comedy\n")
    row = rows_of(spark, tmp_path)["bronze.movielens_movies"][0]
    assert (row["title"], row["releaseYear"], row["genres"]) == ("Toy Story", "1995", "Animation|Comedy")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ratings.csv", "userId,movieId,rating,timestamp\n7,1,3.5,978300760\n"),
        ("ratings.dat", "7::1::3.5::978300760\n"),
        ("u.data", "7\t1\t3.5\t978300760\n"),
        (
            "ml-100k.inter",
            "user_id:token\titem_id:token\trating:float\ttimestamp:float\n7\t1\t3.5\t978300760\n",
        ),
    ],
)
def test_ratings_of_every_shape(spark: SparkSession, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    row = rows_of(spark, tmp_path)["bronze.movielens_ratings"][0]
    assert [row[key] for key in ("userId", "movieId", "rating", "timestamp")] == ["7", "1", "3.5", "978300760"]
    assert row["source_file"] == name


@pytest.mark.parametrize(("name", "content"), [("users.dat", "7::F::25::3::10023\n"), ("u.user", "7|25|F|3|10023\n")])
def test_users_of_every_shape(spark: SparkSession, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    row = rows_of(spark, tmp_path)["bronze.movielens_users"][0]
    assert [row[key] for key in ("userId", "gender", "age", "occupation", "zipCode")] == ["7", "F", "25", "3", "10023"]


def test_plain_lines_and_others_are_normalised_alike(spark: SparkSession, tmp_path: Path) -> None:
    lines = ["userId,movieId,rating,timestamp", "7,1,3.5,NA", '"7","1","3.5",""', "7.0, 1 ,3.5,\u00a0NA", "7,1,3.5,{}"]
    (tmp_path / "ratings.csv").write_text("\n".join(lines))
    drop = open_recognised_files(Location.of(tmp_path), Location.of(tmp_path / "scratch"), FILES)
    ((_, rows),) = raw_rows(spark, drop.files, FILES, null_words=("NA",))
    read = rows.select("userId", "movieId", "rating", "timestamp", "malformed_values").orderBy("row_number").collect()
    assert [tuple(row) for row in read] == [
        *[("7", "1", "3.5", None, None)] * 3,
        ("7", "1", "3.5", None, '{"timestamp":"{}"}'),
    ]


def test_latin_1_is_read_where_it_belongs_and_rejected_elsewhere(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "movies.dat").write_bytes("1::Léon (1994)::Crime\n".encode("latin-1"))
    (tmp_path / "tags.csv").write_bytes(b"userId,movieId,tag,timestamp\n1,1,L\xe9on,5\n1,1,nul\0byte,5\n1,1,ok,5\n")
    rows = rows_of(spark, tmp_path)
    assert rows["bronze.movielens_movies"][0]["title"] == "Léon (1994)"
    tags = rows["bronze.movielens_tags"]
    assert [row["tag"] for row in tags] == [None, None, "ok"]
    assert [row["malformed_line"] is None for row in tags] == [False, False, True]


def test_the_publishers_zip_is_opened(spark: SparkSession, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ml-1m.zip", "w") as archive:
        archive.writestr("ml-1m/ratings.dat", "7::1::3.5::978300760\n")
        archive.writestr("ml-1m/README", "read me")
    assert list(rows_of(spark, tmp_path)) == ["bronze.movielens_ratings"]


def zip_of(path: Path, name: str, content: bytes, cut: int | None = None) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    path.write_bytes(path.read_bytes()[:cut])


@pytest.mark.parametrize(
    ("name", "content", "cut", "complaint"),
    [
        ("../ratings.csv", b"x", None, "leads out of its folder"),
        ("/ratings.csv", b"x", None, "leads out of its folder"),
        ("ratings.csv", b"0" * 50_000_000, None, "expand to"),
        ("ratings.csv", bytes(range(256)) * 100, 80, "damaged or cut short"),
    ],
)
def test_a_bad_archive_is_refused_in_one_line(
    tmp_path: Path, name: str, content: bytes, cut: int | None, complaint: str
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    zip_of(tmp_path / "drop.zip", name, content, cut)
    with pytest.raises(DropRefused, match=complaint) as refused:
        open_recognised_files(Location.of(tmp_path), Location.of(work), FILES)
    assert "\n" not in str(refused.value)
    assert not list(work.iterdir())


@pytest.mark.parametrize("rows", [1000, 100_000])
def test_a_gzip_cut_short_is_refused(spark: SparkSession, tmp_path: Path, rows: int) -> None:
    whole = gzip.compress(b"movieId,title,genres\n" + b"1,Toy Story (1995),Comedy\n" * rows)
    (tmp_path / "movies.csv.gz").write_bytes(whole[:-20])
    with pytest.raises(DropRefused, match=r"movies\.csv\.gz: damaged or cut short") as refused:
        rows_of(spark, tmp_path)
    assert "\n" not in str(refused.value)


def test_a_drop_without_a_known_file_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "ratings.txt").write_text("x")
    with pytest.raises(DropRefused, match=r"ratings\.txt"):
        rows_of(spark, tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("ratings.csv", b"userId,movieId,rating,timestamp\n\n"), ("ratings.dat", b""), ("ratings.dat", b"\n \n")],
)
def test_a_file_without_rows_is_refused(spark: SparkSession, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DropRefused, match=rf"{name}: holds no row"):
        rows_of(spark, tmp_path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").mkdir()
    with pytest.raises(DropRefused, match=r"holds \['ratings.csv'\], none of"):
        open_recognised_files(Location.of(tmp_path), Location.of(tmp_path), FILES)
