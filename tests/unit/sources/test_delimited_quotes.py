"""Quotes enclose fields with separators and line breaks, or are letters, and never cost another row."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.errors import DropRefused
from movierec_spark.sources.delimited import TSV
from tests.unit.sources.delimited_rows import rows_of


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


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        (['1\t"Weird" Title\tDrama', '2\t"Quoted"\tDrama'], ['"Weird" Title', '"Quoted"']),
        (['1\t"Tab\tin it"\tDrama', '2\t"Quoted"\tDrama'], ["Tab\tin it", "Quoted"]),
        (['1\t"Say ""Hi"""\tDrama', '2\t"Line\nbreak"\tDrama'], ['Say "Hi"', "Line\nbreak"]),
        (["1\tPlain\tDrama"], ["Plain"]),
    ],
)
def test_the_lines_of_a_file_of_tabs_decide_what_its_quotes_mean(
    spark: SparkSession, tmp_path: Path, lines: list[str], titles: list[str]
) -> None:
    path = tmp_path / "movies.tsv"
    path.write_text("\n".join(["movieId\ttitle\tgenres", *lines, ""]))
    assert [row[1] for row in rows_of(spark, path, TSV)] == titles


def test_a_file_of_tabs_whose_quotes_mean_both_is_refused_until_conf_says_it(
    spark: SparkSession, tmp_path: Path
) -> None:
    path = tmp_path / "movies.tsv"
    path.write_text('movieId\ttitle\tgenres\n1\t"Weird" Title\tDrama\n2\t"Say ""Hi"""\tDrama\n')
    with pytest.raises(DropRefused, match="quotes: letters"):
        rows_of(spark, path, TSV)
    letters = replace(TSV, quotes="letters")
    assert [row[1] for row in rows_of(spark, path, letters)] == ['"Weird" Title', '"Say ""Hi"""']
