"""Values of raw columns are normalised in one way, whatever the format of the file."""

import json

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from movierec_spark.sources.raw_values import NULL_WORDS, parse_list, with_normalised_values


def normalised(spark: SparkSession, name: str, text: str | None, null_words: tuple[str, ...] = NULL_WORDS) -> Row:
    rows = spark.createDataFrame([(text, 5)], f"{name} STRING, row_number BIGINT")
    (row,) = with_normalised_values(rows, [name], null_words).collect()
    assert row["row_number"] == 5
    return row


@pytest.mark.parametrize("name", ["event_type", "title", "user_id", "rating", "genres"])
@pytest.mark.parametrize("text", ["play\n", "\t play \r\n", "\u00a0play\u200b\ufeff"])
def test_text_is_trimmed_of_every_blank(spark: SparkSession, name: str, text: str) -> None:
    assert tuple(normalised(spark, name, text)) == ("play", None, 5)


@pytest.mark.parametrize("text", [None, "", " \n", r"\N", r" \N "])
def test_a_blank_or_a_null_word_is_null(spark: SparkSession, text: str | None) -> None:
    assert tuple(normalised(spark, "genres", text)) == (None, None, 5)


def test_a_team_sets_its_own_null_words(spark: SparkSession) -> None:
    assert [normalised(spark, "title", text, ("NULL", "-"))[0] for text in ("NULL", "-", r"\N")] == [None, None, r"\N"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7.0", "7"),
        ("-7.", "-7"),
        ("1.2345678E7", "12345678"),
        ("1e+16", None),
        ("1e+6", "1000000"),
        ("9007199254740992.0", "9007199254740992"),
        ("9007199254740994.0", None),
        ("007", "007"),
        ("12e5", "12e5"),
        ("7.5", "7.5"),
        ("7.0000000001", "7.0000000001"),
        ("1.0.0", "1.0.0"),
        ("550e8400-e29b", "550e8400-e29b"),
    ],
)
def test_a_whole_float_is_that_integer_as_long_as_it_is_exact(
    spark: SparkSession, text: str, value: str | None
) -> None:
    row = normalised(spark, "user_id", text)
    assert row["user_id"] == value
    assert row["malformed_values"] == (None if value else json.dumps({"user_id": text}, separators=(",", ":")))


def test_a_title_that_looks_like_a_float_stays_what_it_is(spark: SparkSession) -> None:
    assert normalised(spark, "title", "2.0")["title"] == "2.0"


@pytest.mark.parametrize("name", ["title", "movie_id", "event_type", "value"])
@pytest.mark.parametrize(
    "text", ['{"id":18,"name":"Drama"}', "{'id': 18}", '["a","b"]', "['a']", "[{'a': 1}]", "[[1]]", "{}", "[]"]
)
def test_an_object_or_a_list_is_no_text(spark: SparkSession, name: str, text: str) -> None:
    row = normalised(spark, name, text)
    assert (row[name], json.loads(row["malformed_values"])) == (None, {name: text})


@pytest.mark.parametrize("text", ["[REC]", "{Proof}", "[1999]", '"Weird" Title', "a {b}"])
def test_brackets_alone_make_no_list(spark: SparkSession, text: str) -> None:
    assert tuple(normalised(spark, "title", text)) == (text, None, 5)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("Drama|Comedy", ["Drama", "Comedy"]),
        (" Drama | |Comedy\n", ["Drama", "Comedy"]),
        ('["Drama", " War "]', ["Drama", "War"]),
        ("['Drama', \"Children's\"]", ["Drama", "Children's"]),
        (r"['O\'Neil']", ["O'Neil"]),
        ('["a|b"]', ["a|b"]),
        ("[18, 35]", ["18", "35"]),
        ('["Drama", null]', ["Drama"]),
        ("[]", []),
        ("[Ann One", ["[Ann One"]),
        ('["[REC]"]', ["[REC]"]),
    ],
)
def test_a_list_is_read_as_json_as_python_prints_it_or_separated_by_bars(
    spark: SparkSession, text: str, entries: list[str]
) -> None:
    row = normalised(spark, "genres", text)
    assert row["malformed_values"] is None
    (parsed,) = spark.createDataFrame([(row["genres"],)], "genres STRING").select(parse_list(F.col("genres"))).collect()
    assert parsed[0] == entries


@pytest.mark.parametrize(
    "text",
    [
        *('[{"id": 18, "name": "Drama"}]', "[{'id': 18}]", '{"id":18}', "[Drama]", "['Ann O''Neil']"),
        *('["a"] and ["b"]', '["a"], ["b"]', '[["a"]]', "[None]"),
    ],
)
def test_what_is_no_list_of_texts_is_malformed(spark: SparkSession, text: str) -> None:
    row = normalised(spark, "genres", text)
    assert (row["genres"], json.loads(row["malformed_values"])) == (None, {"genres": text})
