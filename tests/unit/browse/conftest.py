"""Visitors of the pages on a small home."""

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from movierec_spark.browse.application import application
from movierec_spark.browse.state import BrowseState
from movierec_spark.settings import Settings
from tests.browse_home import add_champion, fill_home

ADDRESS = "http://127.0.0.1"


@pytest.fixture(scope="session")
def home_without_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied."""
    home = Settings(home=tmp_path_factory.mktemp("browse"))
    fill_home(home)
    return home.home


@pytest.fixture(scope="session")
def served_home(home_without_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with a champion, which no test changes."""
    home = Settings(home=shutil.copytree(home_without_model, tmp_path_factory.mktemp("served") / "home"))
    add_champion(home, 0, tmp_path_factory.mktemp("version"))
    return home


@pytest.fixture(scope="session")
def visitor(served_home: Settings) -> TestClient:
    return TestClient(application(BrowseState(served_home)), base_url=ADDRESS)
