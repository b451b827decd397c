"""A lake in which people stand everywhere, made once and copied."""

import shutil
from pathlib import Path

import pytest

from movierec_spark.settings import Settings, settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from tests.erasure.person_home import CONFIGURED
from tests.unit.erasure.people_lake import people_lake


@pytest.fixture(scope="session")
def made_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("people") / "lake"
    people_lake(Lake(Location.of(root)))
    return root


@pytest.fixture
def configured(home: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the home, with a shop's files among the sources."""
    monkeypatch.setenv("MOVIEREC_SOURCES", CONFIGURED["MOVIEREC_SOURCES"])
    settings.cache_clear()
    return settings()


@pytest.fixture
def lake(made_lake: Path, home: Settings) -> Lake:
    """A copy of the lake in the home."""
    shutil.copytree(made_lake, home.lake)
    return Lake.of(home)
