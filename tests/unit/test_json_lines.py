"""JSON lines: what is no object is kept as it stands, and every value stays the text that it is."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from movierec_spark.sources.json_lines import JSON_LINES


def read(spark: SparkSession, folder: Path, content: bytes) -> list[tuple]:
    path = folder / "events.jsonl"
    path.write_bytes(content)
    rows = JSON_LINES.read(spark, path, ("event_id", "value")).orderBy("row_number").collect()
    return [(row["row_number"], row["event_id"], row["value"], row["malformed_line"]) for row in rows]


def test_values_stay_what_they_are(spark: SparkSession, tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"event_id": 9007199254740993, "value": 1.5}\r\n\n{"value": "x, \\"y\\"", "more": 1}\n'
    assert read(spark, tmp_path, content) == [(1, "9007199254740993", "1.5", None), (3, None, 'x, "y"', None)]


@pytest.mark.parametrize(
    "line", ["{", '{"event_id": "1"', "5", "[1]", '[{"event_id": "1"}]', "null", '"x"', "a,b", '{} {"event_id": "2"}']
)
def test_a_line_that_is_no_object_is_kept_whole(spark: SparkSession, tmp_path: Path, line: str) -> None:
    good = '{"event_id": "1", "value": "2"}'
    assert read(spark, tmp_path, f"{good}\n{line}\n{good}\n".encode()) == [
        (1, "1", "2", None),
        (2, None, None, line),
        (3, "1", "2", None),
    ]


def test_what_is_no_text_is_kept_as_text(spark: SparkSession, tmp_path: Path) -> None:
    content = b'{"event_id": "L\xe9on"}\n{"event_id": "nul\0"}\n'
    assert [(event, bool(kept)) for _, event, _, kept in read(spark, tmp_path, content)] == [(None, True)] * 2
