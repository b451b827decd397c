"""Raw files become raw rows, each with its line number, none lost."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.delimited import CSV, TSV, Layout, read_delimited
from tests.drops import file_at, same_names

COLUMNS = same_names("movieId", "title", "genres")


def rows_of(spark: SparkSession, path: Path, layout: Layout = CSV) -> list[tuple]:
    read = read_delimited(spark, file_at(path), COLUMNS, layout).orderBy("row_number")
    return [tuple(row) for row in read.select(*COLUMNS, "malformed_line", "row_number").collect()]


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


def test_line_numbers_run_on_through_the_blocks_of_a_large_file(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.csv"
    path.write_text("movieId,title,genres\n" + "".join(f"{n},Title {n},Drama\n" for n in range(2, 5001)))
    spark.conf.set("spark.sql.files.maxPartitionBytes", 20_000)
    try:
        read = read_delimited(spark, file_at(path), COLUMNS)
        assert read.rdd.getNumPartitions() > 2
        assert read.where("CAST(movieId AS BIGINT) = row_number").count() == 4999
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")


@pytest.mark.parametrize("text", ["", "movieId,name,genres\n1,Heat,Drama\n", "movieId;title;genres\n"])
def test_a_header_that_lacks_a_column_is_refused_in_one_line(spark: SparkSession, tmp_path: Path, text: str) -> None:
    path = tmp_path / "movies.csv"
    path.write_text(text)
    with pytest.raises(DropRefused, match="lacks") as refused:
        read_delimited(spark, file_at(path), COLUMNS)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("header", ["movieId,title,genres,title", "title,movieId,genres,movieId"])
def test_a_header_that_has_a_column_twice_is_refused(spark: SparkSession, tmp_path: Path, header: str) -> None:
    path = tmp_path / "movies.csv"
    path.write_text(f"{header}\n1,Heat,Drama,x\n")
    with pytest.raises(DropRefused, match="more than once"):
        read_delimited(spark, file_at(path), COLUMNS)


@pytest.mark.parametrize("other", ["Title", "we`ird", "", "other,other"])
def test_what_other_columns_are_called_does_not_matter(spark: SparkSession, tmp_path: Path, other: str) -> None:
    path = tmp_path / "movies.csv"
    path.write_text(f"movieId,title,genres,{other}\n1,Heat,Drama,x{',y' if ',' in other else ''}\n")
    assert rows_of(spark, path) == [("1", "Heat", "Drama", None, 2)]


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ('"He said ""hi"""', 'He said "hi"'),
        ('"""Hi"", he said"', '"Hi", he said'),
        ('He said "hi"', 'He said "hi"'),
        ('""', None),
        ('"Heat"1995', "malformed"),
        (r'"Back\"slash"', "malformed"),
        ('"Heat', "malformed"),
        ('""Heat', "malformed"),
    ],
)
def test_quotes_that_do_not_pair_make_a_line_malformed(
    spark: SparkSession, tmp_path: Path, field: str, title: str | None
) -> None:
    path = tmp_path / "movies.csv"
    path.write_text(f"movieId,title,genres\n1,{field},Drama\n")
    ((_, read, _, malformed, _),) = rows_of(spark, path)
    assert (malformed or read) == (f"1,{field},Drama" if title == "malformed" else title)


NOTE = 'movieId,title,genres\n1,Heat,"A story,\n2,Not a film,Drama\n\nof ""crime"""\n3,"Two\r\nLines",Comedy\n4,Toy,\n'


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_line_break_in_quotes_is_no_end_of_a_row(
    spark: SparkSession, tmp_path: Path, ending: str, packed: bool
) -> None:
    path = tmp_path / ("movies.csv.gz" if packed else "movies.csv")
    text = NOTE.replace("\r\n", "\n").replace("\n", ending).encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    assert rows_of(spark, path) == [
        ("1", "Heat", 'A story,\n2,Not a film,Drama\n\nof "crime"', None, 2),
        ("3", "Two\nLines", "Comedy", None, 6),
        ("4", "Toy", None, None, 8),
    ]


def test_a_quote_that_is_never_closed_takes_no_other_row_with_it(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.csv"
    path.write_text('movieId,title,genres\n1,"Heat,Drama\n2,Toy,Comedy\n3,"Quoted, well",Drama\n4,"a\nb",Drama\n')
    assert rows_of(spark, path) == [
        (None, None, None, '1,"Heat,Drama', 2),
        ("2", "Toy", "Comedy", None, 3),
        ("3", "Quoted, well", "Drama", None, 4),
        ("4", "a\nb", "Drama", None, 5),
    ]


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


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        (['1\t"Weird" Title\tDrama', '2\t"Quoted"\tDrama'], ['"Weird" Title', '"Quoted"']),
        (['1\t"Tab\tin it"\tDrama', '2\t"Quoted"\tDrama'], ["Tab\tin it", "Quoted"]),
        (['1\t"Say ""Hi"""\tDrama', '2\t"Line\nbreak"\tDrama'], ['Say "Hi"', "Line\nbreak"]),
        (["1\tPlain\tDrama"], ["Plain"]),
    ],
)
def test_what_quotes_mean_in_a_file_of_tabs_is_told_by_its_lines(
    spark: SparkSession, tmp_path: Path, lines: list[str], titles: list[str]
) -> None:
    path = tmp_path / "movies.tsv"
    path.write_text("\n".join(["movieId\ttitle\tgenres", *lines, ""]))
    assert [row[1] for row in rows_of(spark, path, TSV)] == titles


def test_a_file_of_tabs_whose_quotes_mean_both_is_refused_until_conf_tells(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "movies.tsv"
    path.write_text('movieId\ttitle\tgenres\n1\t"Weird" Title\tDrama\n2\t"Say ""Hi"""\tDrama\n')
    with pytest.raises(DropRefused, match="quotes: letters"):
        rows_of(spark, path, TSV)
    told = replace(TSV, quotes="letters")
    assert [row[1] for row in rows_of(spark, path, told)] == ['"Weird" Title', '"Say ""Hi"""']
