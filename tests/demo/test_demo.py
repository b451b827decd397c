"""The demo's commands as a newcomer gives them, on a home of their own and with the settings as they are shipped."""

import re
import signal
import time
from pathlib import Path

import pytest

from tests.demo.newcomer import Newcomer

pytestmark = pytest.mark.slow
HOUR = 3600  # seconds
DURATIONS = "SELECT dag_id, state, (julianday(end_date) - julianday(start_date)) * 86400 FROM dag_run ORDER BY id"


@pytest.fixture(scope="module")
def first_demo(newcomer: Newcomer) -> str:
    return newcomer.run("demo")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_demo_that_is_interrupted_leaves_nothing_running(newcomer: Newcomer, number: signal.Signals) -> None:
    with newcomer.start("demo") as process:
        assert process.stdout is not None
        assert any("ingest ..." in line for line in process.stdout)
        time.sleep(5)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode
    assert newcomer.left_running() == []
    assert newcomer.airflow("SELECT DISTINCT state FROM dag_run") == [("failed",)]
    assert newcomer.airflow("SELECT is_paused FROM dag WHERE dag_id = 'movierec_daily'") == [(1,)]


def test_a_demo_goes_through_all_tasks_and_names_the_tables_that_changed(first_demo: str) -> None:
    for task in ("ingest", "conform", "recommend", "monitor", "train", "register"):
        assert re.search(rf"^  {task} done in \d+ s$", first_demo, re.MULTILINE)
    assert "    movierec ingest 2018-09-26: " in first_demo
    assert "champion (version 1" in first_demo
    assert re.search(r"^\d+ of \d+ tables changed: .*silver.ratings 100,836 rows", first_demo, re.MULTILINE)


def test_a_second_demo_runs_the_day_again_and_changes_no_table(newcomer: Newcomer, first_demo: str) -> None:
    output = newcomer.run("demo")
    assert "  recommend done in " in output
    assert "No table changed: all " in output


def test_a_bad_day_is_stopped_with_the_reason_and_the_tables_hold(newcomer: Newcomer, first_demo: str) -> None:
    output = newcomer.run("demo-bad-day")
    assert "  conform failed in " in output
    assert re.search(r"said why in its last line:\n  movierec: silver.ratings of 2018-09-27 .*not published", output)
    assert "hold the\n" in output
    drop = newcomer.home / "landing" / "movielens" / "as_of=2018-09-27"
    assert f"put a correct drop in place of {drop}\n" in output
    (log,) = re.findall(r"Airflow's log: (.+)", output)
    assert list(Path(log).rglob("attempt=1.log"))


def test_a_user_s_list_shows_ten_movies_with_reasons(newcomer: Newcomer, first_demo: str) -> None:
    movies_with_reasons(newcomer.run("show", "1", "--n", "10"))


def test_somebody_s_own_ratings_give_ten_movies_with_reasons(newcomer: Newcomer, first_demo: str) -> None:
    reasons = movies_with_reasons(newcomer.run("try", "Toy Story=5, Heat=4"))
    assert set(reasons) <= {"Toy Story (1995)", "Heat (1995)"}


def movies_with_reasons(output: str) -> list[str]:
    """The reasons of a printed list of ten; a long title goes on in a line without a rank."""
    header = next(line for line in output.splitlines() if "recommended" in line and "because of" in line)
    movie, reason = header.index("recommended"), header.index("because of")
    rows = [line for line in output.splitlines() if re.fullmatch(r" *\d+  ", line[movie - 5 : movie])]
    assert [int(row[movie - 5 : movie]) for row in rows] == list(range(1, 11))
    assert all(row[movie : movie + 9].strip() for row in rows)
    reasons = [row[reason:].strip() for row in rows]
    assert all(reasons)
    return reasons


def test_airflow_shows_how_long_each_run_took(newcomer: Newcomer, first_demo: str) -> None:
    runs = newcomer.airflow(DURATIONS)
    assert {dag_id for dag_id, state, _ in runs if state == "success"} == {
        "movierec_daily",
        "movierec_train",
        "movierec_publish",
    }
    assert all(0 < seconds < HOUR for _, _, seconds in runs)
