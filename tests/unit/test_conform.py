"""Raw MovieLens rows become typed rows; what can't be read becomes null."""

from datetime import date, datetime

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from movierec_spark.conform.ids import id_of
from movierec_spark.conform.movielens import conform_links, conform_movies, conform_ratings
from movierec_spark.conform.values import UNREADABLE, parse_timestamp

DROP = date(2018, 9, 26)
FROM = {"source": "movielens", "as_of": DROP, "source_file": "x.csv", "row_number": 2}


def raw(spark: SparkSession, **fields: str | None) -> DataFrame:
    schema = ", ".join(f"{name} STRING" for name in fields)
    schema += ", source STRING, as_of DATE, source_file STRING, row_number BIGINT"
    return spark.createDataFrame([(*fields.values(), *FROM.values())], schema)


def movie(spark: SparkSession, title: str, genres: str = "Drama", first_event: date | None = None) -> Row:
    links = spark.createDataFrame([(1, "tt0114709", 862)], "movie_id BIGINT, imdb_id STRING, tmdb_id BIGINT")
    events = [(1, first_event)] if first_event else []
    first_events = spark.createDataFrame(events, "movie_id BIGINT, first_event DATE")
    rows = conform_movies(
        raw(spark, movieId="1", title=title, genres=genres, releaseYear=None), links, first_events, "event_time"
    )
    return rows.collect()[0]


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("Toy Story (1995)", "Toy Story", 1995),
        (
            "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
            "City of Lost Children, The (Cité des enfants perdus, La)",
            1995,
        ),
        ("Babylon 5", "Babylon 5", None),
        ("Death Note (2006–2007)", "Death Note (2006–2007)", None),
        ("Ready Player One  (2018) ", "Ready Player One", 2018),
        ("(500) Days of Summer (2009)", "(500) Days of Summer", 2009),
    ],
)
def test_the_year_leaves_the_title(spark: SparkSession, text: str, title: str, year: int | None) -> None:
    row = movie(spark, text)
    assert (row["title"], row["release_year"]) == (title, year)


def test_genres_become_a_list_that_may_be_empty(spark: SparkSession) -> None:
    assert movie(spark, "Heat (1995)", "Action|Crime")["genres"] == ["Action", "Crime"]
    assert movie(spark, "Heat (1995)", "(no genres listed)")["genres"] == []


@pytest.mark.parametrize(
    ("title", "first_event", "known_at"),
    [
        ("Heat (1995)", date(1999, 5, 1), date(1995, 1, 1)),
        ("Heat (2001)", date(1999, 5, 1), date(1999, 5, 1)),
        ("Heat", date(1999, 5, 1), date(1999, 5, 1)),
        ("Heat", None, DROP),
        ("Heat (2031)", None, DROP),
    ],
)
def test_a_movie_of_an_archive_is_known_from_its_year_or_first_event(
    spark: SparkSession, title: str, first_event: date | None, known_at: date
) -> None:
    assert movie(spark, title, first_event=first_event)["known_at"] == known_at


@pytest.mark.parametrize("known_from", ["arrival", "event_time"])
def test_a_rating_is_typed(spark: SparkSession, known_from: str) -> None:
    rows = conform_ratings(raw(spark, userId="7", movieId="1", rating="3.5", timestamp="964982703"), known_from)
    rating = rows.collect()[0]
    assert (rating["user_id"], rating["movie_id"], rating["rating"]) == (7, 1, 3.5)
    assert rating["rated_at"] == datetime(2000, 7, 30, 18, 45, 3)
    assert rating["known_at"] == {"arrival": DROP, "event_time": date(2000, 7, 30)}[known_from]


@pytest.mark.parametrize("junk", ["", "x", "1e3 stars", "9" * 30, None])
def test_what_cannot_be_read_becomes_null(spark: SparkSession, junk: str | None) -> None:
    rating = conform_ratings(raw(spark, userId=junk, movieId=junk, rating="4", timestamp=junk), "arrival").collect()[0]
    assert (rating["user_id"], rating["movie_id"], rating["rated_at"]) == (None, None, None)


@pytest.mark.parametrize("text", ["4.0f", "4d", "0x1p2", "nan", "Infinity", "1e400x", "4,5"])
def test_what_only_java_takes_for_a_number_is_none(spark: SparkSession, text: str) -> None:
    rows = conform_ratings(raw(spark, userId="7", movieId="1", rating=text, timestamp="964982703"), "arrival")
    assert rows.collect()[0]["rating"] is None


@pytest.mark.parametrize(
    ("text", "second"),
    [("964982703", 3), ("964982703.0", 3), ("2000-07-30T18:45Z", 0), ("2000-07-30 20:45:03+02:00", 3)],
)
def test_moments_come_as_seconds_or_as_iso_8601(spark: SparkSession, text: str, second: int) -> None:
    row = raw(spark, at=text).select(parse_timestamp("at").alias("at")).collect()[0]
    assert row["at"] == datetime(2000, 7, 30, 18, 45, second)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2018-09-20", datetime(2018, 9, 20)),
        ("20180920", datetime(2018, 9, 20)),
        ("20180920T100000Z", datetime(2018, 9, 20, 10)),
        ("20180920 10:00", datetime(2018, 9, 20, 10)),
        ("2018-09-20T10", datetime(2018, 9, 20, 10)),
        ("2018-09-20T10:00:00+02", datetime(2018, 9, 20, 8)),
        ("2018-09-20 10:00:00.5-0730", datetime(2018, 9, 20, 17, 30, 0, 500000)),
        ("2018-09-20T10:00:00,5Z", datetime(2018, 9, 20, 10, 0, 0, 500000)),
        ("2018-09-20 10:00:00+00", datetime(2018, 9, 20, 10)),
        ("1537437600", datetime(2018, 9, 20, 10)),
        ("15374376", datetime(1970, 6, 27, 22, 39, 36)),
        *[(text, None) for text in ("2018-0920", "2018-02-30", "2018-09-20T25:00", "1537437600000", "09/20/2018")],
        *[(text, None) for text in ("2018-09-20T10:00:00+19:00", "2018-09-20\n", "2018-09", "20180920100000")],
    ],
)
def test_a_moment_is_iso_8601_in_any_of_its_forms(spark: SparkSession, text: str, at: datetime | None) -> None:
    assert raw(spark, at=text).select(parse_timestamp("at").alias("at")).collect()[0]["at"] == at


@pytest.mark.parametrize("text", ["0", "-5", "-9223372036854775808", "007", "9223372036854775808", "a"])
def test_a_text_id_is_any_text_and_an_id_above_0(spark: SparkSession, text: str) -> None:
    ids = id_of("user_id", True).alias("text_id"), id_of("user_id", False).alias("number")
    row = raw(spark, user_id=text).select(*ids).collect()[0]
    assert row["text_id"] > 0
    assert row["number"] == (int(text) if text not in ("a", "9223372036854775808") else None)


@pytest.mark.parametrize(
    ("text", "imdb_id"), [("114709", "tt0114709"), ("0114709", "tt0114709"), ("10872600", "tt10872600")]
)
def test_imdb_ids_get_tt_and_leading_zeros(spark: SparkSession, text: str, imdb_id: str) -> None:
    link = conform_links(raw(spark, movieId="1", imdbId=text, tmdbId="")).collect()[0]
    assert (link["imdb_id"], link["tmdb_id"]) == (imdb_id, None)


@pytest.mark.parametrize("text", ["x", "862.5", "9" * 30])
def test_an_optional_number_that_cannot_be_read_is_left_to_the_suite_to_reject(spark: SparkSession, text: str) -> None:
    assert conform_links(raw(spark, movieId="1", imdbId="1", tmdbId=text)).collect()[0]["tmdb_id"] == UNREADABLE
