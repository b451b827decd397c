"""Which publication an event is credited to: equal to going through all lists for each event."""

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from pyspark.sql import SparkSession

from movierec_spark.monitoring.attribution import attribute, days_of_lists
from movierec_spark.settings.feedback_section import Feedback

DAY = date(2018, 9, 27)
SETTINGS = Feedback(window_days=3, curve_days=(1, 3, 6))
EVENTS = """
    source STRING, event_id STRING, user_id BIGINT, movie_id BIGINT, event_type STRING, value DOUBLE,
    occurred_at TIMESTAMP, publication_id STRING, shown_rank INT, scenario STRING, is_liked BOOLEAN
"""
HISTORY = """
    publication_id STRING, user_id BIGINT, rank INT, movie_id BIGINT, strategy STRING, variant STRING,
    model_version INT, as_of DATE, served BOOLEAN
"""
USERS, MOVIES, N = 12, 15, 5


def days_before(number: int) -> date:
    return DAY - timedelta(days=number)


def random_history(rng: np.random.Generator) -> list[tuple]:
    """Two publications a day, of which one in five was not served."""
    rows = []
    for number in range(-1, 9):
        for turn in (1, 2):
            day, served = days_before(number), bool(rng.random() < 0.8)
            name = f"{day}/{turn:04d}"
            for user in range(USERS):
                movies = rng.permutation(MOVIES)[:N]
                rows += [
                    (name, user, rank, int(movie), "hybrid", "champion", turn, day, served)
                    for rank, movie in enumerate(movies, start=1)
                ]
    return rows


def random_events(rng: np.random.Generator, publications: list[str]) -> list[tuple]:
    """Some name a publication, which may be too old, of a later day, or none at all."""
    named = [*publications, "2018-09-26/0009", "nonsense", "", *[None] * len(publications)]
    noon = datetime(2018, 9, 27, 12)
    return [
        (
            *("feedback", f"e-{number}", int(rng.integers(USERS)), int(rng.integers(MOVIES)), "play", None, noon),
            *(named[rng.integers(len(named))], None, None, True),
        )
        for number in range(400)
    ]


def credited_by_hand(event: tuple, history: list[tuple]) -> tuple | None:
    """(publication_id, rank) by going through all places of all lists."""
    user, movie, named = event[2], event[3], event[7]
    best = None
    for publication, of_user, rank, of_movie, *_, day, served in history:
        age = (DAY - day).days
        if not served or (of_user, of_movie) != (user, movie) or not 0 <= age <= SETTINGS.last_window:
            continue
        if publication == named:
            return publication, rank
        if 1 <= age <= SETTINGS.window_days and (best is None or publication > best[0]):
            best = (publication, rank)
    return best


@pytest.fixture(scope="module")
def attributed(spark: SparkSession) -> tuple[list[tuple], list[tuple], dict[str, Any]]:
    """Events, history, and the attributed rows by event_id."""
    rng = np.random.default_rng(0)
    history = random_history(rng)
    events = random_events(rng, sorted({row[0] for row in history}))
    rows = attribute(
        spark.createDataFrame(events, EVENTS), spark.createDataFrame(history, HISTORY), DAY, SETTINGS
    ).collect()
    assert len(rows) == len(events)
    return events, history, {row.event_id: row for row in rows}


def test_equal_to_a_search_through_all_lists(attributed: tuple) -> None:
    events, history, rows = attributed
    by_hand = {event[1]: credited_by_hand(event, history) for event in events}
    credits = {name: (row.publication_id, row.rank) if row.publication_id else None for name, row in rows.items()}
    assert credits == by_hand
    named = {event[1] for event in events if by_hand[event[1]] and by_hand[event[1]][0] == event[7]}
    assert len(named) > 20
    assert 20 < sum(credit is None for credit in credits.values()) < 380


def test_what_it_is_credited_to_is_told_with_its_day(attributed: tuple) -> None:
    _, _, rows = attributed
    for row in rows.values():
        if row.publication_id is None:
            assert (row.list_day, row.days_after, row.variant, row.model_version) == (None,) * 4
        else:
            day, turn = row.publication_id.split("/")
            assert (f"{row.list_day}", row.model_version, row.variant) == (day, int(turn), "champion")
            assert row.days_after == (DAY - row.list_day).days
        assert row.as_of == DAY


def test_no_day_is_left_out_that_an_event_can_be_credited_to(spark: SparkSession, attributed: tuple) -> None:
    events, _, rows = attributed
    days = set(days_of_lists(spark.createDataFrame(events, EVENTS), DAY, SETTINGS))
    assert days >= {row.list_day for row in rows.values() if row.list_day}
    alone = spark.createDataFrame([], EVENTS)
    assert days_of_lists(alone, DAY, SETTINGS) == [days_before(number) for number in (3, 2, 1)]
