"""Percentiles in two passes are those of Spark."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from movierec_spark.evaluation.percentiles import percentiles

SHARES = [0.0, 0.1, 0.4, 0.5, 0.75, 0.9, 1.0]
MOMENTS = st.one_of(
    st.integers(-3, 3), st.integers(0, 2**20), st.integers(1_500_000_000_000_000, 1_500_000_000_500_000)
)


@settings(max_examples=15, deadline=None)
@given(values=st.lists(MOMENTS, min_size=1, max_size=60))
def test_they_equal_those_of_spark(spark: SparkSession, values: list[int]) -> None:
    rows = spark.createDataFrame(pd.DataFrame({"at": np.array(values, dtype=np.int64)}))
    expected = rows.select(F.percentile("at", F.array(*map(F.lit, SHARES))).alias("p")).first()
    assert expected is not None
    np.testing.assert_allclose(percentiles(rows, "at", SHARES), expected["p"], rtol=1e-12)


def test_without_rows_there_are_none(spark: SparkSession) -> None:
    with pytest.raises(ValueError, match="no rows, so no percentiles of at"):
        percentiles(spark.createDataFrame([], "at BIGINT"), "at", SHARES)
