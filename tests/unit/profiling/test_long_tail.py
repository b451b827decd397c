"""The long tail in figures, by cases that can be done by hand."""

import numpy as np
import pytest

from movierec_spark.profiling.long_tail import long_tail_figures
from movierec_spark.profiling.numbers import quantile


def figures(events: list[int], ids: list[int]) -> dict[tuple[str, str], float]:
    return {(segment, metric): value for segment, metric, value in long_tail_figures(np.array(events), np.array(ids))}


def test_users_who_all_did_as_much_are_equal() -> None:
    equal = figures([7], [200])
    assert equal["all", "gini"] == pytest.approx(0)
    assert equal["share 0.25", "lorenz"] == pytest.approx(0.25)
    assert equal["all", "top_1_percent_share"] == pytest.approx(0.01)


def test_one_movie_that_has_nearly_all_makes_the_rest_a_tail() -> None:
    uneven = figures([9001, 1], [1, 999])
    assert uneven["all", "gini"] == pytest.approx(0.9, abs=0.001)
    assert uneven["all", "top_1_percent_share"] == pytest.approx(0.901)
    assert uneven["share 0.5", "lorenz"] == pytest.approx(0.05)
    assert (uneven["all", "singles"], uneven["all", "per_id_p50"], uneven["all", "per_id_maximum"]) == (999, 1, 9001)


def test_nobody_has_no_long_tail() -> None:
    assert figures([], []) == {}


def test_a_quantile_is_a_value_that_occurs() -> None:
    values, rows = np.array([1.0, 2.0, 10.0]), np.array([5.0, 4.0, 1.0])
    assert [quantile(values, rows, share) for share in (0.0, 0.5, 0.51, 0.9, 0.95, 1.0)] == [1, 1, 2, 2, 10, 10]
