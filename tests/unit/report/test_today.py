"""The front page tells what ran, what the newest day brought, and what somebody has to decide."""

import re
from datetime import timedelta
from html import unescape

from movierec_spark.report import write_report
from movierec_spark.report.audits import audits
from movierec_spark.report.reader import open_lake
from movierec_spark.report.runs import day_changes, last_runs
from movierec_spark.settings import Settings
from movierec_spark.tables import AUDIT, MOVIES, RATINGS, RECOMMENDATIONS_HISTORY
from tests.unit.report.small_lake import DAY, NOON, audit, lay

NEXT_DAY = DAY + timedelta(days=1)


def lay_next_day(home: Settings) -> None:
    """A second day, on which ratings came and a drop of movies was refused."""
    common = {"run_id": "next", "as_of": NEXT_DAY, "published_at": NOON + timedelta(days=1)}
    refused = {"status": "rejected", "version": None, "reason": "too many <b>bad</b> rows"}
    rows = [audit(RATINGS, 40, 3, source="movielens", version=2), audit(MOVIES, 9, source="movielens", **refused)]
    lay(home, {AUDIT: [row | common for row in rows]})


def test_runs_stand_with_what_they_published_and_what_was_refused(lake_home: Settings) -> None:
    lay_next_day(lake_home)
    newest, first = last_runs(audits(open_lake(lake_home)))
    assert (newest.as_of, newest.tables, newest.rows, newest.quarantined) == (NEXT_DAY, 1, 37, 3)
    assert newest.refused == (MOVIES.name,)
    assert (first.run_id, first.tables, first.refused) == ("test", 4, ())


def test_the_newest_day_stands_beside_the_day_before(lake_home: Settings) -> None:
    lay_next_day(lake_home)
    (change,) = day_changes(audits(open_lake(lake_home)))
    assert (change.table, change.rows, change.rows_before, change.day_before) == (RATINGS.name, 37, 66, DAY)


def test_an_open_refusal_needs_a_person_and_one_put_right_does_not(lake_home: Settings) -> None:
    lay_next_day(lake_home)
    assert f"{MOVIES.name} of {NEXT_DAY} was refused: too many <b>bad</b> rows" in matters(lake_home)
    corrected = audit(MOVIES, 9, source="movielens", version=2, published_at=NOON + timedelta(days=2))
    lay(lake_home, {AUDIT: [corrected | {"as_of": NEXT_DAY, "run_id": "corrected"}]})
    assert not any("was refused" in matter for matter in matters(lake_home))


def test_rows_that_no_publication_brought_need_a_person(lake_home: Settings) -> None:
    lay(lake_home, {RATINGS: [{"user_id": 1, "movie_id": 13, "rating": 5.0}]})
    assert matters(lake_home) == [f"{RATINGS.name} holds other rows than its publications account for."]


def test_a_quiet_day_needs_nobody(lake_home: Settings) -> None:
    assert "Nothing: no publication is refused" in write_report(lake_home).read_text()


def test_the_lists_of_a_past_day_are_those_published_then(lake_home: Settings) -> None:
    past = DAY - timedelta(days=7)
    published = [
        {
            "publication_id": name,
            "user_id": 1,
            "rank": 1,
            "movie_id": movie,
            "as_of": past,
            "generated_at": NOON + later,
        }
        for name, movie, later in (("first", 3, timedelta(0)), ("again", 4, timedelta(hours=1)))
    ]
    lay(lake_home, {RECOMMENDATIONS_HISTORY: published})
    assert open_lake(lake_home, past).sql("SELECT movie_id FROM lists").fetchall() == [(4,)]
    assert open_lake(lake_home, DAY).sql("SELECT count(*) FROM lists").fetchall() == [(22,)]


def matters(home: Settings) -> list[str]:
    """The sentences below "What needs a person"."""
    return [unescape(text) for text in re.findall(r"<li><bdi>(.+?)</bdi>", write_report(home).read_text())]
