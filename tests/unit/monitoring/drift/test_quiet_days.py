"""Alarms of drift in a made product: hardly any while nothing happens, and at once where something does."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from movierec_spark.settings.drift_section import Bounds, Drift
from tests.unit.monitoring.drift.quiet_days import GENRES, DayEvents, Product, alarms, watch

BEGIN = 40  # the day on which something happens
SEED = 5
HORROR = GENRES.index("Horror")


def test_a_hundred_quiet_days_have_two_days_with_alarms_at_most() -> None:
    found = alarms(watch(Product(SEED), 140, watched_from=40))
    assert len({day for days in found.values() for day in days}) <= 2, found


def stars_fall_by_half_a_star(day: int, events: DayEvents) -> DayEvents:
    return events.assign(stars=np.clip(events["stars"] - 0.5, 0.5, 5)) if day >= BEGIN else events


def an_importer_brings_every_event_twice(day: int, events: DayEvents) -> DayEvents:
    return pd.concat([events, events]) if day >= BEGIN else events


def a_third_watches_horror_only(day: int, events: DayEvents) -> DayEvents:
    if day < BEGIN:
        return events
    generator = np.random.default_rng(day)
    horror = np.flatnonzero(Product(SEED).genre == HORROR)
    instead = generator.choice(horror, len(events))
    return events.assign(movie=np.where(generator.random(len(events)) < 1 / 3, instead, events["movie"]))


def half_of_the_importer_is_down(day: int, events: DayEvents) -> DayEvents:
    return events[events["event_type"] != "rating"] if day >= BEGIN else events


def all_see_the_same_ten_movies(day: int, figures: dict[str, float]) -> dict[str, float]:
    return figures | {"coverage": 10.0, "popularity": 900.0} if day >= BEGIN else figures


@pytest.mark.parametrize(
    ("spoil", "subject", "within"),
    [
        (stars_fall_by_half_a_star, "stars", 3),
        (an_importer_brings_every_event_twice, "events_of_play", 3),
        (a_third_watches_horror_only, "genre", 3),
        (half_of_the_importer_is_down, "events_of_rating", 1),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_goes_wrong_is_an_alarm_within_days(
    spoil: Callable[[int, DayEvents], DayEvents], subject: str, within: int
) -> None:
    found = alarms(watch(Product(SEED, spoil=spoil), BEGIN + 3, watched_from=BEGIN - 3))
    assert BEGIN <= found[subject][0] < BEGIN + within
    assert min(day for days in found.values() for day in days) >= BEGIN


def test_lists_that_collapse_are_an_alarm_on_the_same_day() -> None:
    product = Product(SEED, spoil_output=all_see_the_same_ten_movies)
    found = alarms(watch(product, BEGIN + 1, watched_from=BEGIN - 3))
    assert found == {"coverage": [BEGIN], "popularity": [BEGIN]}


def test_what_is_silenced_or_has_no_bound_is_measured_and_no_alarm() -> None:
    settings = Drift(silenced=("coverage",), bounds=Bounds(ratio=None))
    product = Product(SEED, n_users=300, spoil_output=all_see_the_same_ten_movies)
    rows = watch(product, BEGIN + 1, watched_from=BEGIN, settings=settings)
    assert alarms(rows) == {}
    (coverage,) = [row for row in rows if row["subject"] == "coverage"]
    assert (coverage["observed"], coverage["bound"]) == (10.0, None)
    assert coverage["value"] > 10


def test_of_a_handful_of_users_nothing_is_compared() -> None:
    rows = watch(Product(SEED, n_users=30), BEGIN + 1, watched_from=BEGIN)
    assert {row["subject"] for row in rows if row["value"] is not None} == set()


def test_without_enough_days_before_there_is_nothing_to_compare_with() -> None:
    rows = watch(Product(SEED, n_users=300), 14, watched_from=13)
    assert rows
    assert all(row["value"] is None and not row["is_alarm"] for row in rows)
