"""Two schedulers never share a home: servers of a demo that still run keep others from being started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from movierec_spark.devstack import processes
from movierec_spark.devstack.local_airflow import local_airflow
from movierec_spark.devstack.stack import up
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings


def demo(settings: Settings) -> None:
    with local_airflow(settings):
        pass


@pytest.mark.parametrize("start", [demo, up])
def test_a_command_beside_a_demo_says_how_to_end_it_and_starts_nothing(
    tmp_path: Path, start: Callable[[Settings], None]
) -> None:
    settings = Settings(home=tmp_path)
    processes.start("demo-scheduler", ["sleep", "300"], {}, settings)
    with pytest.raises(MovierecError, match=r"^demo-scheduler still run: .* stop it by `movierec down`$"):
        start(settings)
    assert processes.stop(settings) == 1
