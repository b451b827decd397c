"""What a daily figure is expected to be."""

from datetime import date, timedelta

import numpy as np
import pytest

from movierec_spark.monitoring.drift.expectation import expectation

DAY = date(2024, 3, 4)


def series(figure: np.ndarray) -> dict[date, float]:
    """Figures of the days before DAY, the oldest first."""
    return {DAY - timedelta(days=len(figure) - i): float(value) for i, value in enumerate(figure)}


def test_weekdays_and_a_trend_are_expected() -> None:
    days = np.arange(31)
    week = np.where(days % 7 < 2, 5.0, 0.0)
    found = expectation(series(100 + 0.5 * days[:30] + week[:30]), DAY)
    assert found.value == pytest.approx(100 + 0.5 * 30 + week[30])
    assert found.by_chance(0.001) == pytest.approx(0, abs=1e-9)


def test_one_day_that_was_off_changes_nothing_and_two_are_the_way_it_is() -> None:
    quiet = np.random.default_rng(0).normal(100, 1, 28)
    once, twice = quiet.copy(), quiet.copy()
    once[20], twice[[8, 20]] = 200, 200
    calm = expectation(series(quiet), DAY)
    assert expectation(series(once), DAY).value == pytest.approx(calm.value, abs=1)
    assert expectation(series(once), DAY).by_chance(0.001) < 10
    assert expectation(series(twice), DAY).by_chance(0.001) > 90


def test_an_error_by_chance_exceeds_its_bound_as_rarely_as_it_says() -> None:
    generator, exceeded = np.random.default_rng(1), 0
    for _ in range(2000):
        figures = generator.normal(100, 5, 31)
        found = expectation(series(figures[:30]), DAY)
        exceeded += abs(figures[30] - found.value) > found.by_chance(0.01)
    assert 5 <= exceeded <= 30


def test_a_short_reference_has_no_weekdays() -> None:
    assert expectation(series(np.array([1.0, 9.0, 2.0])), DAY).value == 2
