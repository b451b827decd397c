"""Drift is found where a distribution moved, and nowhere else."""

from datetime import date

import pytest

from movierec_spark.profiling.drift import drift_of_recent_events, drift_since, stability_index
from movierec_spark.profiling.figure import Figure

DAY = date(2018, 9, 17)


def stars(counts: dict[str, int], metric: str = "rows") -> list[Figure]:
    return [Figure("silver.ratings", "rating", f"bin {bounds}", metric, n) for bounds, n in counts.items()]


def test_twice_as_many_rows_of_the_same_kind_are_no_drift() -> None:
    before, now = stars({"1 to 2": 10, "2 to 3": 30}), stars({"1 to 2": 20, "2 to 3": 60})
    assert drift_since(now, before, DAY) == [Figure("silver.ratings", "rating", "since 2018-09-17", "psi", 0.0)]


def test_the_index_is_that_of_the_formula() -> None:
    # (0.4 - 0.2) ln(0.4 / 0.2) + (0.6 - 0.8) ln(0.6 / 0.8)
    assert stability_index({"a": 20, "b": 80}, {"a": 4, "b": 6}) == pytest.approx(0.196166, abs=1e-6)


def test_a_value_that_appears_or_vanishes_has_a_finite_index() -> None:
    appeared, vanished = stability_index({"a": 1}, {"a": 1, "b": 1}), stability_index({"a": 1, "b": 1}, {"a": 1})
    assert appeared is not None
    assert appeared == vanished > 1


def test_recent_events_are_compared_with_the_earlier_ones() -> None:
    figures = [
        *stars({"1 to 2": 1000, "5 to 6": 1000}),
        *stars({"5 to 6": 50}, "rows_recent"),
        *stars({"1 to 2": 25, "5 to 6": 25}, "rows_earlier"),
    ]
    (drift,) = drift_of_recent_events(figures)
    assert (drift.segment, drift.metric) == ("all", "psi_recent")
    assert drift.value > 1


def test_a_column_without_earlier_rows_or_of_another_type_has_no_drift() -> None:
    now = stars({"1 to 2": 5})
    as_text = [Figure("silver.ratings", "rating", "value five", "rows", 5)]
    assert drift_since(now, [], DAY) == []
    assert drift_since(now, as_text, DAY) == []
