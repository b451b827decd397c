"""One training that the tests share."""

import pytest
from pyspark.sql import SparkSession

from movierec_spark.training.train import Training, train
from tests.unit.training.population import LAST_DAY, SMALL, checkerboard, inputs


@pytest.fixture(scope="package")
def training(spark: SparkSession) -> Training:
    """Of the checkerboard."""
    return train(spark, inputs(spark, checkerboard()), LAST_DAY, SMALL)
