"""What the tests of faults compare with."""

import pytest

from tests.faults.days import DAYS, JOBS, drops
from tests.faults.runs import Home


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Both days in order, nothing amiss."""
    home = Home(tmp_path_factory.mktemp("undisturbed"))
    drops(home)
    for day in DAYS:
        for job in JOBS:
            home.start(job, day).succeed()
    return home
