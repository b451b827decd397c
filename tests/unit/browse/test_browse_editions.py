"""The champion moves, tables are published, or there is no model yet: what a visitor is told."""

import shutil
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from movierec_spark.browse import state as state_module
from movierec_spark.browse.application import application
from movierec_spark.browse.state import BrowseState
from movierec_spark.cli import app
from movierec_spark.cli.browse import HOST, _listen
from movierec_spark.settings import Settings
from movierec_spark.tables import TRENDING_MOVIES
from tests.browse_home import MATRIX, add_champion, serve
from tests.unit.browse.conftest import ADDRESS
from tests.unit.browse.page import get


@pytest.fixture
def changing_home(home: Settings, home_without_model: Path) -> Settings:
    return Settings(home=shutil.copytree(home_without_model, home.home, dirs_exist_ok=True))


def test_a_new_champion_is_offered_and_loaded_with_the_ratings_kept(changing_home: Settings, tmp_path: Path) -> None:
    add_champion(changing_home, 1, tmp_path / "one")
    state = BrowseState(changing_home)
    visitor = TestClient(application(state), base_url=ADDRESS)
    before = get(visitor, f"/?{MATRIX}=5")
    assert "Champion: version 1" in before.text
    assert "Reload" in before.section("edition").text
    add_champion(changing_home, 2, tmp_path / "two")
    state.look()
    offer = get(visitor, f"/?{MATRIX}=5").section("edition")
    assert "Load version 2" in offer.text
    answer = visitor.post(f"{offer.all('form')[0]['action']}")
    assert f"{answer.url}" == f"{ADDRESS}/?{MATRIX}=5"
    after = get(visitor, f"/?{MATRIX}=5")
    assert "Champion: version 2" in after.text
    assert after.section("recommended").linked_movies() != before.section("recommended").linked_movies()


def test_a_new_champion_is_noticed_without_being_asked_for_also_after_the_registry_was_away(
    changing_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_module, "INTERVAL", 0.05)
    add_champion(changing_home, 1, tmp_path / "one")
    state = BrowseState(changing_home)
    database = changing_home.mlflow / "mlflow.db"
    with TestClient(application(state), base_url=ADDRESS) as visitor:
        database.rename(tmp_path / "away.db")
        database.mkdir()
        time.sleep(0.5)
        assert "Champion: version 1" in get(visitor, "/").text
        database.rmdir()
        (tmp_path / "away.db").rename(database)
        add_champion(changing_home, 2, tmp_path / "two")
        deadline = time.monotonic() + 30
        while "Load version 2" not in get(visitor, "/").text:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_newer_recommendations_are_offered(changing_home: Settings) -> None:
    state = BrowseState(changing_home)
    visitor = TestClient(application(state), base_url=ADDRESS)
    serve(changing_home)
    state.look()
    assert "Load newer data" in get(visitor, "/trending").section("edition").text


def test_without_a_champion_what_trends_is_shown_and_what_is_to_be_done(changing_home: Settings) -> None:
    page = get(TestClient(application(BrowseState(changing_home)), base_url=ADDRESS), f"/?{MATRIX}=5")
    assert "No model is the champion yet, so this is what trends. Train one with movierec_train." in page.text
    assert page.section("recommended").linked_movies() == [MATRIX + 3 * position for position in range(1, 8)]


def test_files_that_are_gone_are_said_with_the_way_to_go_on(changing_home: Settings) -> None:
    visitor = TestClient(application(BrowseState(changing_home)), base_url=ADDRESS)
    for file in Path(changing_home.lake, TRENDING_MOVIES.path).glob("*.parquet"):
        file.unlink()
    assert (
        "The tables can't be read as they were when they were opened: press Reload"
        in get(visitor, "/trending", 503).text
    )


def test_a_lake_without_tables_is_said_in_one_line(home: Settings) -> None:
    result = CliRunner().invoke(app, ["browse", "--port", "0"])
    assert result.exit_code == 1
    assert result.stderr.startswith("movierec: silver.movies is not there yet")
    assert result.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_said_in_one_line(home: Settings) -> None:
    with _listen(0) as listening:
        port = listening.getsockname()[1]
        result = CliRunner().invoke(app, ["browse", "--port", f"{port}"])
    assert result.exit_code == 1
    assert f"movierec: port {port} of {HOST} can't be had" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_what_is_no_port_is_refused(home: Settings, port: str) -> None:
    assert CliRunner().invoke(app, ["browse", "--port", port]).exit_code == 2
