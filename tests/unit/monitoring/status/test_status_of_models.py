"""Which version serves, and which ones wait for a person."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from movierec_spark.monitoring.status.models import Models, needs_of_models
from movierec_spark.monitoring.unserved_champion import ServedVersion, unserved_champion
from movierec_spark.registry.version import Version
from movierec_spark.settings import Settings
from movierec_spark.tables import CHAMPIONS
from tests.browse_home import add_champion
from tests.unit.monitoring.status.served_home import DAY, MORNING, serve, status
from tests.unit.report.small_lake import lay

BEFORE, AFTER = DAY - timedelta(days=7), DAY + timedelta(days=1)


def version(number: int, trained_as_of: date, approved: bool = True) -> Version:
    return Version(number, "run", trained_as_of, approved)


def texts(served: int | None, champion: Version | None, challenger: Version | None = None) -> list[str]:
    models = Models(ServedVersion(served, MORNING) if served else None, champion, challenger)
    return [f"{need}" for need in needs_of_models(models, DAY)]


def test_the_version_that_began_to_serve_last_is_told_with_the_moment(home: Settings) -> None:
    serve(home)
    began = [{"model_version": number, "served_from": MORNING + timedelta(days=number)} for number in (2, 1)]
    lay(home, {CHAMPIONS: began})
    found = status(home)
    assert found.models is not None
    assert found.models.served == ServedVersion(2, MORNING + timedelta(days=2))


def test_a_champion_that_does_not_serve_needs_a_person() -> None:
    assert texts(1, version(2, BEFORE)) == [
        "version 2 is the champion and does not serve, but version 1 does; run movierec_publish, or see why it did not"
    ]
    assert texts(None, version(1, BEFORE))[0].startswith("version 1 is the champion and does not serve, but no version")
    assert texts(2, version(2, BEFORE)) == []


def test_a_champion_of_mlflow_waits_until_ops_champions_tells_that_it_serves(home: Settings, tmp_path: Path) -> None:
    serve(home)
    add_champion(home, 1, tmp_path)
    assert unserved_champion(home) == 1
    assert [need.kind for need in status(home).needs] == ["champion_unserved"]
    lay(home, {CHAMPIONS: [{"model_version": 1, "served_from": MORNING}]})
    assert unserved_champion(home) is None
    assert status(home).needs == []


def test_a_champion_that_knows_later_days_than_are_served_waits_for_them() -> None:
    assert texts(1, version(2, AFTER)) == []


def test_a_challenger_that_passed_the_gates_after_the_champion_is_good_to_know() -> None:
    served = Models(ServedVersion(1, MORNING), version(1, BEFORE), version(2, DAY))
    (need,) = needs_of_models(served, DAY)
    assert not need.is_alarm
    assert need.what == (
        "version 2 passed the gates, and was trained on 2018-09-26, after the champion (version 1, 2018-09-19)"
    )


@pytest.mark.parametrize("challenger", [version(1, BEFORE), version(2, BEFORE), version(3, DAY, approved=False)])
def test_the_champion_itself_an_older_version_and_one_that_missed_the_gates_do_not_wait(challenger: Version) -> None:
    assert texts(1, version(1, BEFORE), challenger) == []


def test_that_there_is_no_model_yet_is_good_to_know_and_no_alarm(home: Settings) -> None:
    serve(home)
    found = status(home)
    assert [f"{need}" for need in found.needs] == [
        "no version of the model is the champion, so that what trends is served; "
        "run movierec_train, or give a version the alias champion in MLflow"
    ]
    assert found.exit_code == 0
