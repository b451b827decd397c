"""Values that no figure can be made of leave a profile whole: every figure finite, and named once."""

import math
from collections.abc import Callable
from datetime import date, datetime

import pytest
from pyspark.sql import DataFrame, SparkSession

from movierec_spark.profiling.catalogue import describe_catalogue
from movierec_spark.profiling.distribution import describe_distributions
from movierec_spark.profiling.figure import Figure
from movierec_spark.profiling.population import Population
from movierec_spark.profiling.rating_groups import describe_rating_groups
from movierec_spark.profiling.segments import bin_bounds
from movierec_spark.profiling.summary import summarize

DAY = date(2018, 9, 26)
NOON = datetime(2018, 9, 26, 12)
LONG = "x" * 300
Figures = dict[tuple[str, str, str], float]


def by_name(figures: list[Figure]) -> Figures:
    """Values by column, segment and metric."""
    values = {figure[1:4]: figure.value for figure in figures}
    assert len(values) == len(figures)
    assert all(math.isfinite(value) for value in values.values())
    return values


def rows_in_bins(figures: Figures) -> float:
    return sum(value for (_, segment, metric), value in figures.items() if bin_bounds(segment) and metric == "rows")


@pytest.fixture
def profiled(spark: SparkSession) -> Callable[[list[tuple], str], Figures]:
    """profiled(rows, schema): the figures of the rows, which have a column at, the time of the event."""

    def of(rows: list[tuple], schema: str) -> Figures:
        population = Population("odd", spark.createDataFrame(rows, schema), DAY, "at")
        return by_name([*summarize(population), *describe_distributions(population)])

    return of


def test_numbers_that_are_none_are_counted_and_left_out_of_all_else(profiled: Callable) -> None:
    numbers = (1.0, 3.0, math.nan, math.inf, -math.inf, None, 1e-310)
    figures = profiled([(number, NOON) for number in numbers], "value DOUBLE, at TIMESTAMP")
    assert figures["value", "all", "not_finite"] == 3
    assert figures["value", "all", "missing"] == 1
    assert figures["value", "all", "maximum"] == 3
    assert rows_in_bins(figures) == 3


def test_huge_and_tiny_numbers_have_bins(profiled: Callable) -> None:
    figures = profiled([(10.0**power, NOON) for power in range(-290, 300, 10)], "value DOUBLE, at TIMESTAMP")
    assert rows_in_bins(figures) == 59


def test_long_blank_and_absent_texts_are_told_apart(profiled: Callable) -> None:
    texts = [None, "", " \n\t", "<b>", f"{LONG}1", f"{LONG}2"]
    figures = profiled([(text, NOON) for text in texts], "title STRING, at TIMESTAMP")
    assert (figures["title", "all", "missing"], figures["title", "all", "empty"]) == (1, 2)
    assert figures["title", f"value {LONG[:200]}", "rows"] == 2
    assert figures["title", "all", "length_maximum"] == 301


def test_lists_that_are_empty_absent_or_hold_nothing_are_told_apart(profiled: Callable) -> None:
    lists = [None, [], [None], ["Drama", "Drama"]]
    figures = profiled([(genres, NOON) for genres in lists], "genres ARRAY<STRING>, at TIMESTAMP")
    assert (figures["genres", "all", "missing"], figures["genres", "all", "empty"]) == (1, 1)
    assert figures["genres", "value Drama", "rows"] == 2


def movies_of(spark: SparkSession) -> DataFrame:
    rows = [
        (1, "Hamlet", 2000, ["A | B", "C", None]),
        (2, "HAMLET (2000)", None, ["A", "B | C"]),
        (3, f"{LONG}1", 2000, [f"{LONG}1", f"{LONG}2"]),
        (4, f"{LONG}2", 2000, []),
    ]
    return spark.createDataFrame(rows, "movie_id BIGINT, title STRING, release_year INT, genres ARRAY<STRING>")


def test_titles_and_genres_that_are_written_alike_are_named_once(spark: SparkSession) -> None:
    figures = by_name(describe_catalogue(movies_of(spark)))
    assert figures["genres", "genres A | B | C", "movies"] == 2
    assert figures["title", "all", "duplicate_titles"] == 4


def test_groups_without_a_name_have_no_figures(spark: SparkSession) -> None:
    ratings = spark.createDataFrame(
        [(1, 1, 4.0), (1, 3, 3.0), (2, 9, 1.0)], "user_id BIGINT, movie_id BIGINT, rating FLOAT"
    )
    users = spark.createDataFrame([(1, "F", None), (2, None, -3)], "user_id BIGINT, gender STRING, age INT")
    figures = by_name(describe_rating_groups(ratings, movies_of(spark), users))
    assert figures["rating", "gender F", "mean"] == 3.5
    assert figures["rating", "age 0-17", "rows"] == 1
    assert figures["rating", "gender F | genre A | B", "rows"] == 1
    assert figures["rating", "decade 2000", "rows"] == 2
