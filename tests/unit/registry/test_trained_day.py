"""The day of the last training, by which it is told whether drift was answered."""

from datetime import date

from movierec_spark.registry.trained_day import _of_server, last_trained_day
from movierec_spark.settings import Settings
from tests.unit.registry.conftest import Trained

FIRST, LAST = date(2018, 9, 16), date(2018, 9, 23)


def test_before_the_first_training_there_is_no_day(home: Settings) -> None:
    assert last_trained_day(home) is None


def test_a_training_counts_though_it_fails_the_gates_and_whichever_was_done_last(
    home: Settings, trained: Trained
) -> None:
    trained(LAST, passed=False)
    trained(FIRST)
    assert last_trained_day(home) == LAST
    assert _of_server(home) == f"{LAST}"
