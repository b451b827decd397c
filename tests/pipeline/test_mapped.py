"""A team's own files, with its column names and ids, become the same silver tables."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from pyspark.sql import SparkSession

from movierec_spark.conform.conform import conform
from movierec_spark.errors import DropRefused, PublishRejected
from movierec_spark.job.job import Job
from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Quality
from movierec_spark.sources.ingest import ingest
from movierec_spark.sources.mapped import raw_files
from movierec_spark.tables import CREDITS, FEEDBACK, IDS, MOVIES, QUARANTINE, RATINGS
from tests.drops import rows_of_drop
from tests.shop import CUSTOMER, FILM, SHOP

DAY = date(2018, 9, 26)


@pytest.fixture
def shop(job_of: Callable[[date], Job]) -> Callable[[], Job]:
    """A job whose only source is the shop; its drop holds a rating, an event and two films."""
    first = job_of(DAY)
    drop = Path(first.settings.landing) / "shop" / f"as_of={DAY}"
    drop.mkdir(parents=True)
    (drop / "stars-1.csv").write_text(f"when,more,film,stars,customer\n2018-09-01 10:00:00,x,{FILM},4.5,{CUSTOMER}\n")
    event = {"id": 1, "customer": CUSTOMER, "film": 42, "what": "play", "when": "2018-09-26T01:00:00+02:00"}
    (drop / "play.jsonl").write_text(json.dumps(event) + "\n")
    films = {
        "film": [FILM, "42"],
        "name": ["Heat (1996)", "Toy"],
        "tags": [["Crime", "Drama"], []],
        "year": [1995, None],
        "cast": [["Al Pacino", "Robert De Niro"], None],
    }
    parquet.write_table(pa.table(films), drop / "films.parquet")
    settings = Settings(home=first.settings.home, sources={"shop": SHOP})
    return lambda: Job("test", first.spark, settings, DAY, first.lake, "test")


def test_a_teams_files_become_silver_tables_and_ids_lead_back(shop: Callable[[], Job]) -> None:
    job = shop()
    ingest(job)
    conform(job)
    ids = {row["external_id"]: row["id"] for row in job.lake.read(job.spark, IDS).collect()}
    assert set(ids) == {CUSTOMER, FILM, "42"}
    assert ids["42"] == 42
    assert min(ids.values()) > 0
    rating = job.lake.read(job.spark, RATINGS).collect()
    assert [(row["user_id"], row["movie_id"], row["rating"], row["rated_at"]) for row in rating] == [
        (ids[CUSTOMER], ids[FILM], 4.5, datetime(2018, 9, 1, 10))
    ]
    events = job.lake.read(job.spark, FEEDBACK).collect()
    assert [(row["user_id"], row["movie_id"], row["occurred_at"]) for row in events] == [
        (ids[CUSTOMER], 42, datetime(2018, 9, 25, 23))
    ]
    movies = {row["movie_id"]: row for row in job.lake.read(job.spark, MOVIES).collect()}
    assert [(movies[i]["title"], movies[i]["release_year"], movies[i]["genres"]) for i in (ids[FILM], 42)] == [
        ("Heat", 1995, ["Crime", "Drama"]),
        ("Toy", None, []),
    ]
    cast = job.lake.read(job.spark, CREDITS).orderBy("billing").collect()
    assert [(row["film"], row["role"], row["person"]) for row in cast] == [
        (str(ids[FILM]), "actor", "Al Pacino"),
        (str(ids[FILM]), "actor", "Robert De Niro"),
    ]


def test_a_value_of_a_wrong_kind_is_quarantined_with_its_reason(shop: Callable[[], Job]) -> None:
    job = shop()
    drop = Path(job.settings.landing) / "shop" / f"as_of={DAY}"
    films = {"film": ["1", "2"], "name": ["Heat", '{"en": "Toy"}'], "tags": [["Crime"], ["War"]]}
    parquet.write_table(pa.table({**films, "year": [1995.0, None], "cast": [None, ["A"]]}), drop / "films.parquet")
    loose = replace(job, settings=job.settings.model_copy(update={"quality": Quality(max_rejected_fraction=0.5)}))
    ingest(loose)
    conform(loose)
    movies = job.lake.read(job.spark, MOVIES).collect()
    assert [(row["movie_id"], row["release_year"]) for row in movies] == [(1, 1995)]
    assert job.lake.read(job.spark, CREDITS).isEmpty()
    (quarantined,) = job.lake.read(job.spark, QUARANTINE).collect()
    assert quarantined["reasons"] == [
        "expect_column_values_to_be_null(malformed_values): each value is of a kind that its column can hold"
    ]
    assert json.loads(json.loads(quarantined["row"])["malformed_values"]) == {"title": '{"en": "Toy"}'}


@pytest.mark.slow
def test_one_id_is_the_same_in_every_format(shop: Callable[[], Job]) -> None:
    job = shop()
    drop = Path(job.settings.landing) / "shop" / f"as_of={DAY}"
    (drop / "stars-1.csv").write_text("customer,film,stars,when\n7.0,12345678.0,4,2018-09-01\n")
    (drop / "play.jsonl").write_text(
        '{"id": 1.0, "customer": 7, "film": 1.2345678E7, "what": "play\\n", "when": 5e6}\n'
    )
    films = {"film": [12345678.0, None], "name": ["Heat", "Toy"], "tags": [[], []], "year": [None, 1.0]}
    parquet.write_table(pa.table({**films, "cast": [None, None]}).slice(0, 1), drop / "films.parquet")
    ingest(job)
    conform(job)
    ids = {(row["kind"], row["external_id"], row["id"]) for row in job.lake.read(job.spark, IDS).collect()}
    assert ids == {("user", "7", 7), ("movie", "12345678", 12345678)}
    assert [row["event_type"] for row in job.lake.read(job.spark, FEEDBACK).collect()] == ["play"]


def test_two_ids_that_became_the_same_are_refused(shop: Callable[[], Job]) -> None:
    job = shop()
    rows = [("shop", "user", name, 5, DAY) for name in ("a", "b")]
    with pytest.raises(PublishRejected, match="no two ids became the same"):
        job.publish(job.spark.createDataFrame(rows, IDS.schema), IDS, source="shop")


def test_half_a_parquet_file_is_refused_in_one_line(spark: SparkSession, tmp_path: Path) -> None:
    parquet.write_table(pa.table({"film": list(range(1000)), "name": ["x"] * 1000}), tmp_path / "films.parquet")
    whole = (tmp_path / "films.parquet").read_bytes()
    (tmp_path / "films.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DropRefused, match="damaged or cut short") as refused:
        rows_of_drop(spark, tmp_path, tmp_path, raw_files(SHOP.files))
    assert "\n" not in str(refused.value)
