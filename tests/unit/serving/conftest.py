"""One small online model for the tests that only ask it."""

import pytest

from movierec_spark.serving.online.model import OnlineModel
from tests.small_model import small_model
from tests.unit.serving.asking import loaded


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OnlineModel:
    return loaded(small_model(), tmp_path_factory.mktemp("state"))
