"""Homes whose lake holds a little."""

import pytest

from movierec_spark.settings import Settings
from tests.unit.report.small_lake import lay, small_lake


@pytest.fixture
def lake_home(home: Settings) -> Settings:
    """A home with the small lake, served by version 1."""
    lay(home, small_lake("hybrid", 1))
    return home
