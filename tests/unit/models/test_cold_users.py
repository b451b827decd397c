"""What ranks for users without a history."""

import numpy as np
import pandas as pd
from pyspark.sql import SparkSession

from movierec_spark.dataset.item_statistics import MICROSECONDS_PER_DAY, GroupMembership, movie_statistics
from movierec_spark.models.cold_users import SHRINKAGE, lifts


def test_a_movie_that_a_group_met_twice_as_often_as_everybody_has_nearly_the_log_of_two() -> None:
    many = SHRINKAGE * 1e6
    found = lifts(np.array([[many, 0.0], [many, 2 * many], [0.0, 0.0]]))
    np.testing.assert_allclose(found[0, 0], np.log(2), rtol=1e-4)
    np.testing.assert_allclose(found[1], np.log([2 / 3, 4 / 3]), rtol=1e-4)
    np.testing.assert_array_equal(found[2], [0, 0])
    assert (lifts(np.zeros((3, 2))) == 0).all()
    assert np.isfinite(lifts(np.array([[1.0, 0.0], [2.0, 0.0]]))).all()


def test_the_events_of_a_group_are_counted_before_each_moment(spark: SparkSession) -> None:
    rows = [
        (0, 0, MICROSECONDS_PER_DAY),
        (0, 1, 3 * MICROSECONDS_PER_DAY),
        (1, 0, 2 * MICROSECONDS_PER_DAY),
        (2, 0, MICROSECONDS_PER_DAY),
    ]
    events = spark.createDataFrame(pd.DataFrame(rows, columns=["user", "movie", "at"]))
    members = spark.createDataFrame(pd.DataFrame({"user": [0, 0, 1], "group": [0, 1, 1]}))
    early, late = movie_statistics(
        events, 2, [2 * MICROSECONDS_PER_DAY, 4 * MICROSECONDS_PER_DAY], (7.0,), GroupMembership(("a", "b"), members)
    )
    np.testing.assert_array_equal(early.by_group, [[1, 1], [0, 0]])
    np.testing.assert_array_equal(late.by_group, [[1, 2], [1, 1]])
    np.testing.assert_array_equal(late.of_movies(np.array([1])).by_group, [[1, 1]])
    np.testing.assert_array_equal(late.masked(np.array([False, True])).by_group, [[0, 0], [1, 1]])
