"""What is counted of each day that arrives, and of the lists that were served, by rows that can be counted by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from movierec_spark.monitoring.drift import arrivals, outputs
from movierec_spark.settings import Settings
from movierec_spark.storage.duckdb_views import connect
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import FEEDBACK, MOVIE_FEATURES, MOVIES, RATINGS, RECOMMENDATIONS_HISTORY
from tests.unit.report.small_lake import Rows, lay

DAY = date(2018, 9, 26)
BEFORE = DAY - timedelta(days=1)
K = 2


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def rating(user: int, movie: int, day: date, **more: Any) -> dict[str, Any]:
    row = {"user_id": user, "movie_id": movie, "rating": 4.0, "rated_at": at(day)}
    return row | {"known_at": day, "as_of": day} | more


def event(name: str, user: int, movie: int, event_type: str, day: date, **more: Any) -> dict[str, Any]:
    row = {"event_id": name, "user_id": user, "movie_id": movie, "event_type": event_type}
    return row | {"occurred_at": at(day, 9), "known_at": day, "as_of": day} | more


def movie(number: int, day: date, year: int, *genres: str) -> dict[str, Any]:
    names = {"movie_id": number, "title": f"Movie {number}", "release_year": year, "genres": list(genres)}
    return names | {"known_at": day, "as_of": day}


def counted(home: Settings, ratings: Rows, feedback: Rows = [], days: int = 2) -> tuple[pd.DataFrame, pd.DataFrame]:  # noqa: B006
    Lake.of(home).create_tables()
    movies = [movie(1, BEFORE - timedelta(days=9), 1999, "Drama", "War"), movie(2, DAY, 2018, "Comedy")]
    lay(home, {MOVIES: movies, RATINGS: ratings, FEEDBACK: feedback})
    with connect(home, *arrivals.INPUTS) as lake:
        return arrivals.arrivals(lake, DAY, days, tuple(home.sources))


def counts_of(counts: pd.DataFrame, subject: str, day: date = DAY) -> dict[str, int]:
    rows = counts[(counts["subject"] == subject) & (counts["day"] == day)]
    return dict(zip(rows["value"], rows["rows"], strict=True))


def figures_of(figures: pd.DataFrame, day: date = DAY) -> dict[str, float]:
    rows = figures[figures["day"] == day]
    return dict(zip(rows["subject"], rows["value"], strict=True))


def test_events_are_counted_on_the_day_they_arrive_and_impressions_are_nothing_watched(home: Settings) -> None:
    ratings = [rating(1, 1, BEFORE), rating(1, 2, DAY, rating=2.5), rating(2, 1, DAY, rated_at=at(BEFORE, 23))]
    feedback = [event("a", 1, 1, "play", DAY), event("b", 3, 7, "play", DAY), event("c", 1, 1, "impression", DAY)]
    counts, figures = counted(home, ratings, feedback)
    assert counts_of(counts, "event_type") == {"rating": 2, "play": 2, "impression": 1}
    assert counts_of(counts, "stars") == {"2.5": 1, "4.0": 1}
    assert counts_of(counts, "hour") == {"9": 2, "12": 1, "23": 1}
    assert counts_of(counts, "genre") == {"Drama": 2, "War": 2, "Comedy": 1}
    assert counts_of(counts, "release_year") == {"1999": 2, "2018": 1}
    assert figures_of(figures) == {
        "active_users": 3,
        "events_per_user": pytest.approx(4 / 3),
        "new_user_share": pytest.approx(2 / 3),
        "unknown_movie_share": 1 / 4,
        "new_movies": 1,
        "events_of_rating": 2,
        "events_of_play": 2,
        "events_of_impression": 1,
    }
    assert figures_of(figures, BEFORE)["new_user_share"] == 1


def test_what_is_delivered_again_counts_once_and_what_is_not_known_yet_does_not(home: Settings) -> None:
    long_ago, later = DAY - timedelta(days=300), DAY + timedelta(days=1)
    ratings = [rating(1, 1, BEFORE), rating(1, 1, BEFORE, known_at=DAY, as_of=DAY)]
    ratings += [rating(1, 1, long_ago, known_at=DAY, as_of=DAY), rating(2, 1, later)]
    feedback = [event("a", 1, 1, "play", BEFORE), event("a", 1, 1, "play", BEFORE, known_at=DAY, as_of=DAY)]
    counts, figures = counted(home, ratings, feedback)
    assert counts_of(counts, "event_type", BEFORE) == {"rating": 1, "play": 1}
    assert counts_of(counts, "event_type") == {}
    assert figures_of(figures)["events_of_rating"] == 0
    assert figures_of(figures)["active_users"] == 0
    assert "events_per_user" not in figures_of(figures)


def test_a_lake_without_events_has_no_figures_but_can_be_asked(home: Settings) -> None:
    counts, figures = counted(home, [])
    assert counts.empty
    assert figures.empty


def place(publication: str, user: int, rank: int, number: int, **more: Any) -> dict[str, Any]:
    day = date.fromisoformat(publication[:10])
    row = {"publication_id": publication, "user_id": user, "rank": rank, "movie_id": number, "as_of": day}
    return (
        row
        | {"score": 3.0 - rank, "strategy": "hybrid", "variant": "champion", "model_version": 1}
        | {"served": True}
        | more
    )


def figures_of_lists(home: Settings, places: Rows) -> dict[str, float]:
    Lake.of(home).create_tables()
    features = {"as_of": DAY, "title": "", "genres": [], "tags": [], "popularity_30_days": 0.0}
    movies = [features | {"movie_id": number, "events": 10 * number} for number in range(1, 5)]
    lay(home, {RECOMMENDATIONS_HISTORY: places, MOVIE_FEATURES: movies})
    with connect(home, *outputs.INPUTS) as lake:
        return figures_of(outputs.output_figures(lake, Lake.of(home), DAY, K))


def test_lists_are_measured_by_the_last_ones_that_were_served(home: Settings) -> None:
    first, last, before = f"{DAY}/0001", f"{DAY}/0002", f"{BEFORE}/0001"
    places = [place(first, 1, 1, 4), place(first, 1, 2, 3)]
    places += [place(f"{DAY}/0003", 1, 1, 4, served=False)]
    places += [place(last, 1, 1, 1), place(last, 1, 2, 2), place(last, 1, 3, 4, score=-9.0)]
    places += [place(last, 2, 1, 1, strategy="cold"), place(last, 2, 2, 3, score=0.5, strategy="cold")]
    places += [place(before, 1, 1, 2), place(before, 1, 2, 4), place(before, 9, 1, 1)]
    assert figures_of_lists(home, places) == {
        "lists": 2,
        "cold_share": 1 / 2,
        "score_gap": (1.0 + 1.5) / 2,
        "coverage": 3,
        "popularity": (10 + 20 + 10 + 30) / 4,
        "overlap": 1 / 2,
    }


def test_nobody_expects_the_lists_of_another_version_to_overlap(home: Settings) -> None:
    places = [place(f"{DAY}/0001", 1, 1, 1, model_version=2), place(f"{BEFORE}/0001", 1, 1, 1)]
    assert "overlap" not in figures_of_lists(home, places)


def test_of_a_day_on_which_nothing_was_served_there_are_no_figures_of_lists(home: Settings) -> None:
    assert figures_of_lists(home, [place(f"{BEFORE}/0001", 1, 1, 1)]) == {}
