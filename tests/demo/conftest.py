"""What the tests of the demos share."""

import pytest

from tests.demo.newcomer import Newcomer


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    return Newcomer(tmp_path_factory.mktemp("home"))
