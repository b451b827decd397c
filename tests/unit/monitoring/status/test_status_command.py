"""movierec status as a person and as monitoring call it."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner, Result

from movierec_spark.cli import app
from movierec_spark.settings import PROJECT, Settings, settings
from movierec_spark.storage.location import Location
from movierec_spark.tables import RATINGS
from tests.prometheus_text import parse
from tests.unit.monitoring.status.airflow_rows import AirflowRows
from tests.unit.monitoring.status.served_home import DAY, land_drop, publish, serve, status

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()
JUST_NOW = datetime.now(UTC) - timedelta(minutes=30)
HEAVY = ("airflow", "great_expectations", "mlflow", "duckdb", "numba", "sqlalchemy", "sklearn", "matplotlib")
WIDE, NARROW = 200, 80


ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["status", *options])


@pytest.fixture
def served(home: Settings) -> Settings:
    """A home that served yesterday's data half an hour ago."""
    serve(home, YESTERDAY, JUST_NOW)
    return home


def test_it_ends_with_0_where_all_is_well_and_says_so(served: Settings) -> None:
    result = run()
    assert result.exit_code == 0
    assert result.stdout.endswith("\n all is well\n")
    assert "gold.recommendations" in result.stdout
    assert "Airflow: there is no database of it here; jobs are run by hand" in result.stdout


def test_it_ends_with_1_where_a_person_is_needed_and_says_what_to_do(served: Settings) -> None:
    publish(served, datetime.now(UTC), RATINGS, day=YESTERDAY, status="rejected", reason="too few", version=None)
    result = run()
    assert result.exit_code == 1
    line = f" - silver.ratings of {YESTERDAY} was refused: too few; correct the drop or the suite, and run the day"
    assert f"{line} {YESTERDAY} again\n" in result.stdout


def test_it_ends_with_2_where_it_could_not_be_told(served: Settings) -> None:
    served.airflow.mkdir(parents=True)
    (served.airflow / "airflow.db").write_text("no database")
    result = run()
    assert result.exit_code == 2
    assert " could not be told\n - airflow: Airflow's database (" in result.stdout
    assert "gold.recommendations" in result.stdout


def test_what_surely_needs_a_person_outweighs_what_could_not_be_told(home: Settings) -> None:
    home.airflow.mkdir(parents=True)
    (home.airflow / "airflow.db").write_text("no database")
    assert run().exit_code == 1


@pytest.mark.parametrize("options", [(), ("--metrics",)])
def test_it_ends_with_2_in_one_line_where_conf_can_t_be_read(
    options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, home: Settings
) -> None:
    monkeypatch.setenv("MOVIEREC_SERVING__N", "many")
    settings.cache_clear()
    result = run(*options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("movierec: serving.n: ")
    assert result.stderr.count("\n") == 1


def test_metrics_are_whole_and_end_with_0_whatever_they_tell(home: Settings) -> None:
    result = run("--metrics")
    assert result.exit_code == 0
    assert parse(result.stdout)["movierec_needs_person"].samples[(("kind", "nothing_served"),)] == 1


@pytest.mark.parametrize("width", [NARROW, 120, WIDE])
def test_tables_keep_their_lines_on_any_terminal(
    served: Settings, airflow: AirflowRows, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for dag_id in ("movierec_daily", "movierec_explore", "movierec_publish", "movierec_train"):
        airflow.run(dag_id, "success", JUST_NOW, JUST_NOW + timedelta(hours=30))
    monkeypatch.setenv("COLUMNS", f"{width}")
    monkeypatch.setenv("FORCE_COLOR", "1")
    lines = CliRunner().invoke(app, ["status"], color=True).stdout.splitlines()
    assert max(len(ESCAPE.sub("", line)) for line in lines) <= width
    assert sum("movierec_" in line and "1 d 6 h" in line for line in lines) == 4
    assert sum("gold." in line for line in lines) == 9


def test_in_a_pipe_each_matter_is_one_line(served: Settings) -> None:
    publish(served, datetime.now(UTC), RATINGS, day=YESTERDAY, status="rejected", reason="so " * 200, version=None)
    assert [line.count("so ") for line in run().stdout.splitlines() if "was refused" in line] == [200]


def test_it_tells_the_same_of_an_object_store_but_its_room(home: Settings, bucket: Location) -> None:
    serve(home)
    Location.of(home.lake).copy_to(bucket / "lake")
    on_store = home.model_copy(update={"store": bucket.store.model_copy(update={"root": f"{bucket}"})})
    land_drop(on_store, DAY)
    land_drop(on_store, DAY - timedelta(days=1))
    found = status(on_store)
    assert found.untold == {}
    assert found.lake == status(home).lake
    assert [need.what for need in found.needs if need.is_alarm] == [
        "the drop of movielens for 2018-09-25 was not taken in"
    ]
    rooms = {place.name: place.space is not None for place in found.places or []}
    assert rooms == {"home": True, "landing": False, "lake": False}


def test_it_imports_nothing_that_takes_long(served: Settings) -> None:
    program = (
        "import sys; from movierec_spark.cli.status import print_status; print_status(True); "
        f"print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    env = os.environ | {"PYTHONPATH": f"{PROJECT}"}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == ""
