"""Raw files become raw rows, each with its line number, none lost."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources import chunks, executor_tasks
from movierec_spark.sources.delimited import read_delimited
from tests.drops import file_at
from tests.unit.sources.delimited_rows import COLUMNS, rows_of


def test_quotes_commas_bom_crlf_and_blank_lines(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.csv"
    text = '\ufeffmovieId,title,genres\r\n11,"President, The (1995)",Drama\r\n\r\n2,"The ""Best"" (1990)",\r\n'
    path.write_bytes(text.encode())
    assert rows_of(spark, path) == [
        ("11", "President, The (1995)", "Drama", None, 2),
        ("2", 'The "Best" (1990)', None, None, 4),
    ]


def test_columns_are_found_by_name(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.csv"
    path.write_text("genres,added,movieId,title\nDrama,x,1,Heat\n")
    assert rows_of(spark, path) == [("1", "Heat", "Drama", None, 2)]


def test_ragged_rows_keep_their_line(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.csv"
    path.write_text('movieId,title,genres\n1,Heat\n2,Heat,Drama,more\n3,"Heat,Drama\n4,Heat,Drama\n')
    assert [(row[3], row[4]) for row in rows_of(spark, path)] == [
        ("1,Heat", 2),
        ("2,Heat,Drama,more", 3),
        ('3,"Heat,Drama', 4),
        (None, 5),
    ]


@pytest.mark.parametrize("chunk_bytes", [100, 10_000])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_numbers_run_on_through_the_blocks_of_a_large_file(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk_bytes: int, ending: str
) -> None:
    for bound, size in (("CHUNK_BYTES", chunk_bytes), ("MIN_BLOCK_BYTES", 7), ("MAX_BLOCK_BYTES", 20_000)):
        monkeypatch.setattr(chunks, bound, size)
    monkeypatch.setattr(executor_tasks, "BYTES_PER_FILE", 20_000)
    path = tmp_path / "movies.csv"
    rows = "".join(f"{n},Title {n},Drama{ending}" for n in range(2, 5001))
    path.write_bytes(f"movieId,title,genres{ending}{rows}".encode())
    read = read_delimited(spark, [file_at(path)], COLUMNS)
    assert read.rdd.getNumPartitions() > 2
    assert read.where("CAST(movieId AS BIGINT) = row_number").count() == 4999


@pytest.mark.parametrize("size", range(1, 12))
def test_each_line_is_in_one_block_and_one_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    for bound in ("MIN_BLOCK_BYTES", "MAX_BLOCK_BYTES", "CHUNK_BYTES"):
        monkeypatch.setattr(chunks, bound, size)
    content = b"a\nbcd\n\nefghijk\nl"
    (tmp_path / "x.csv").write_bytes(content)
    file = file_at(tmp_path / "x.csv")
    read = [chunk for block in chunks.blocks_of(file, 1) for chunk in chunks.read_chunks(file, block)]
    assert b"".join(read) == content
    assert all(chunk.endswith(b"\n") for chunk in read[:-1])


@pytest.mark.parametrize("text", ["", "movieId,name,genres\n1,Heat,Drama\n", "movieId;title;genres\n"])
def test_a_header_that_lacks_a_column_is_refused_in_one_line(spark: SparkSession, tmp_path: Path, text: str) -> None:
    path = tmp_path / "movies.csv"
    path.write_text(text)
    with pytest.raises(DropRefused, match="lacks") as refused:
        read_delimited(spark, [file_at(path)], COLUMNS)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("header", ["movieId,title,genres,title", "title,movieId,genres,movieId"])
def test_a_header_that_has_a_column_twice_is_refused(spark: SparkSession, tmp_path: Path, header: str) -> None:
    path = tmp_path / "movies.csv"
    path.write_text(f"{header}\n1,Heat,Drama,x\n")
    with pytest.raises(DropRefused, match="more than once"):
        read_delimited(spark, [file_at(path)], COLUMNS)


@pytest.mark.parametrize("other", ["Title", "we`ird", "", "other,other"])
def test_what_other_columns_are_called_does_not_matter(spark: SparkSession, tmp_path: Path, other: str) -> None:
    path = tmp_path / "movies.csv"
    path.write_text(f"movieId,title,genres,{other}\n1,Heat,Drama,x{',y' if ',' in other else ''}\n")
    assert rows_of(spark, path) == [("1", "Heat", "Drama", None, 2)]


def test_a_header_may_hold_line_breaks_and_stand_there_again(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.csv"
    header = '"more\nof it",movieId,title,genres\n'
    path.write_text(f"{header}x,1,Heat,Drama\n\ufeff{header}y,2,Toy,Comedy\n")
    assert rows_of(spark, path) == [("1", "Heat", "Drama", None, 3), ("2", "Toy", "Comedy", None, 6)]


def test_two_files_of_different_columns_glued_together_are_refused(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.csv"
    path.write_text("movieId,title,genres\n1,Heat,Drama\ntitle,movieId,genres\nToy,2,Comedy\n")
    with pytest.raises(DropRefused, match="second header"):
        rows_of(spark, path)
