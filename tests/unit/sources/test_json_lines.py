"""JSON lines: a line that is no object is kept as it is, and every value becomes its text."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.sources.json_lines import JSON_LINES
from tests.drops import file_at, same_names


def read(spark: SparkSession, folder: Path, content: bytes) -> list[tuple]:
    path = folder / "events.jsonl"
    path.write_bytes(content)
    rows = JSON_LINES.read(spark, [file_at(path)], same_names("event_id", "value")).orderBy("row_number").collect()
    return [(row["row_number"], row["event_id"], row["value"], row["malformed_line"]) for row in rows]


def test_numbers_and_texts_are_read_without_loss(spark: SparkSession, tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"event_id": 9007199254740993, "value": 1.5}\r\n\n{"value": "x, \\"y\\"", "more": 1}\n'
    assert read(spark, tmp_path, content) == [(1, "9007199254740993", "1.5", None), (3, None, 'x, "y"', None)]


@pytest.mark.parametrize(
    "line",
    [
        *("{", '{"event_id": "1"', "5", "[1]", '[{"event_id": "1"}]', "null", '"x"', "a,b"),
        *('{} {"event_id": "2"}', "{}] []", '{"value": 1, "value": 2}'),
    ],
)
def test_a_line_that_is_no_object_is_kept_whole(spark: SparkSession, tmp_path: Path, line: str) -> None:
    good = '{"event_id": "1", "value": "2"}'
    assert read(spark, tmp_path, f"{good}\n{line}\n{good}\n".encode()) == [
        (1, "1", "2", None),
        (2, None, None, line),
        (3, "1", "2", None),
    ]


def test_a_line_with_bytes_that_are_no_text_is_malformed(spark: SparkSession, tmp_path: Path) -> None:
    content = b'{"event_id": "L\xe9on"}\n{"event_id": "nul\0"}\n'
    assert [(event, bool(malformed)) for _, event, _, malformed in read(spark, tmp_path, content)] == [(None, True)] * 2


def test_a_value_of_a_wrong_json_type_is_mistyped(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "films.jsonl"
    lines = [
        '{"film": 7.0, "name": 1984, "tags": ["Drama", "War"]}',
        '{"film": true, "name": {"en": "Heat"}, "tags": {"id": 18}}',
        '{"film": ["a", "b"], "name": null, "tags": null, "Film": 8, "it\'s a `name`": 9}',
        '{"film": 12345678901234567890123, "name": "Heat \\n", "tags": "Drama|War"}',
    ]
    path.write_text("\n".join(lines))
    columns = {"movie_id": "film", "title": "name", "genres": "tags"}
    rows = JSON_LINES.read(spark, [file_at(path)], columns).orderBy("row_number").collect()
    assert [(row["movie_id"], row["title"], row["genres"]) for row in rows] == [
        ("7", "1984", '["Drama","War"]'),
        (None, None, None),
        (None, None, None),
        ("12345678901234567890123", "Heat \n", "Drama|War"),
    ]
    mistyped = [{name: value for name, value in (row["mistyped"] or {}).items() if value} for row in rows]
    assert mistyped == [
        {},
        {"movie_id": "true", "title": '{"en":"Heat"}', "genres": '{"id":18}'},
        {"movie_id": '["a","b"]'},
        {},
    ]


def test_names_of_a_file_never_collide_with_each_other_or_with_our_columns(spark: SparkSession, tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"line": "e1", "LINE": "e2", "row_number": 5, "a`b.c": 6}\n')
    columns = {"event_id": "line", "user_id": "row_number", "movie_id": "a`b.c", "value": "LINE"}
    (row,) = JSON_LINES.read(spark, [file_at(path)], columns).collect()
    assert [row[name] for name in ("event_id", "user_id", "movie_id", "value", "row_number")] == [
        "e1",
        "5",
        "6",
        "e2",
        1,
    ]
