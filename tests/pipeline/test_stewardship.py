"""A steward repairs rows and audits tables, and nothing that was repaired is lost by a later delivery."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from movierec_spark.cli.quarantine import quarantined
from movierec_spark.errors import DropRefused, ValidationFailed
from movierec_spark.job.job import Job
from movierec_spark.stewardship.requeue import requeue
from movierec_spark.stewardship.validation import validate_published
from movierec_spark.tables import BY_NAME, MOVIELENS_RATINGS, MOVIES, QUARANTINE, RATINGS
from tests.rating_rows import ratings, valid_ratings

DAY = date(2018, 9, 26)
REPAIR = DAY + timedelta(days=1)
JobOf = Callable[[date], Job]


@pytest.fixture
def exported(job_of: JobOf) -> list[dict]:
    """The exported lines of the two rows of DAY's drop that were quarantined."""
    job = job_of(DAY)
    job.publish(ratings(job, *valid_ratings(60), (70, 1, 9.0), (None, 1, 3.0)), RATINGS, source="movielens")
    return [json.loads(line) for line in quarantined(RATINGS.name, DAY, job.settings)]


def write_lines(rows: list[dict], path: Path) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def ratings_of(job: Job, user: int) -> list[tuple]:
    rows = job.lake.read(job.spark, RATINGS).where(f"user_id = {user}")
    return [(row["source"], row["rating"], row["as_of"]) for row in rows.collect()]


def test_repaired_rows_survive_a_new_ingest_and_bad_ones_are_quarantined_again(
    job_of: JobOf, exported: list[dict], tmp_path: Path
) -> None:
    assert [row["row"]["rating"] for row in exported] == [9.0, 3.0]
    assert exported[1]["row"]["user_id"] is None
    exported[0]["row"]["rating"] = 4.5
    job = job_of(REPAIR)
    requeue(job, RATINGS, write_lines(exported, tmp_path / "rows.jsonl"))
    again = job_of(DAY)
    again.publish(ratings(again, *valid_ratings(59)), RATINGS, source="movielens")
    assert ratings_of(job, 70) == [("repaired", 4.5, REPAIR)]
    quarantined_rows = job.lake.read(job.spark, QUARANTINE).collect()
    assert [(row["source"], row["source_file"], row["row_number"]) for row in quarantined_rows] == [
        ("repaired", "rows.jsonl", 2)
    ]
    requeue(job, RATINGS, write_lines([exported[0]], tmp_path / "more.jsonl"))
    assert (job.audits[-1].rows_in, job.audits[-1].rows_duplicate, job.audits[-1].rows_quarantined) == (3, 1, 1)


def test_an_object_is_no_text_in_a_repaired_row_either(job_of: JobOf, tmp_path: Path) -> None:
    valid = {"movie_id": 1, "title": "Heat", "release_year": 1995, "genres": ["Crime"], "known_at": f"{DAY}"}
    wrong = [{**valid, "movie_id": 2, "title": {"en": "Heat"}}, {**valid, "movie_id": 3, "genres": [{"id": 18}]}]
    job = job_of(REPAIR)
    requeue(job, MOVIES, write_lines([{"row": values} for values in [valid, *wrong]], tmp_path / "rows [1].jsonl"))
    assert [row["movie_id"] for row in job.lake.read(job.spark, MOVIES).collect()] == [1]
    quarantined_rows = job.lake.read(job.spark, QUARANTINE).orderBy("row_number").collect()
    assert [(row["source_file"], row["reasons"]) for row in quarantined_rows] == [
        ("rows [1].jsonl", ["expect_column_values_to_not_be_null(title)"]),
        ("rows [1].jsonl", ["expect_column_values_to_not_be_null(genres)"]),
    ]


@pytest.mark.parametrize("line", ["{", '{"row": 5}', '{"rows": {}}'])
def test_a_file_that_holds_no_rows_is_refused_in_one_line(job_of: JobOf, tmp_path: Path, line: str) -> None:
    (tmp_path / "rows.jsonl").write_text(line)
    with pytest.raises(DropRefused, match="line 1 is not") as refused:
        requeue(job_of(REPAIR), RATINGS, tmp_path / "rows.jsonl")
    assert "\n" not in str(refused.value)


def test_what_cannot_be_requeued_is_refused(job_of: JobOf, tmp_path: Path) -> None:
    with pytest.raises(DropRefused, match="no such file"):
        requeue(job_of(REPAIR), RATINGS, tmp_path / "rows.jsonl")
    with pytest.raises(DropRefused, match="takes no repaired rows"):
        requeue(job_of(REPAIR), MOVIELENS_RATINGS, tmp_path / "rows.jsonl")


def test_a_table_that_keeps_to_its_suite_is_reported_with_its_page(job_of: JobOf) -> None:
    job = job_of(DAY)
    job.publish(ratings(job, *valid_ratings(10)), RATINGS, source="movielens")
    validate_published(job, RATINGS, whole=True)
    assert "silver.ratings keeps to its suite on 1 days" in job.summary(1.0)
    with pytest.raises(ValidationFailed, match=r"silver.ratings holds no rows of 2018-09-27; name a day"):
        validate_published(job_of(REPAIR), RATINGS, whole=False)


def test_rows_that_a_stricter_suite_would_reject_fail_the_audit(
    job_of: JobOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(DAY)
    job.publish(ratings(job, *valid_ratings(10)), RATINGS, source="movielens")
    rule = {"type": "expect_column_values_to_be_between", "kwargs": {"column": "rating", "max_value": 3}}
    (tmp_path / "silver.ratings.json").write_text(json.dumps({"name": "silver.ratings", "expectations": [rule]}))
    monkeypatch.setattr("movierec_spark.settings.EXPECTATIONS", tmp_path)
    with pytest.raises(
        ValidationFailed, match=r"between\(rating\) failed: observed 10, expected max_value 3"
    ) as failed:
        validate_published(job, BY_NAME["silver.ratings"], whole=False)
    page = str(failed.value).split("see ")[1].split(";")[0]
    assert Path(page).is_file()
    assert "\n" not in str(failed.value)
