"""What `movierec package` makes runs elsewhere: without the checkout, in another folder."""

import subprocess
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from movierec_spark.settings import PROJECT

pytestmark = pytest.mark.cluster

BARE = {"PATH": "/usr/bin:/bin"}


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="fully_trusted")
    return folder


def said(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, env=BARE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_wheel_holds_what_lies_beside_the_package(archive: Path) -> None:
    (wheel,) = archive.parent.glob("*.whl")
    names = set(ZipFile(wheel).namelist())
    for folder in ("conf", "expectations", "jobs", "dags"):
        files = subprocess.check_output(["git", "ls-files", folder], cwd=PROJECT, text=True).splitlines()
        assert {f"movierec_spark/project/{file}" for file in files} <= names
    assert not [name for name in names if name.startswith("movierec_spark/project/") and "__pycache__" in name]


def test_settings_and_expectations_are_found_in_it(unpacked: Path, tmp_path: Path) -> None:
    ask = (
        "from movierec_spark.settings import CONF, EXPECTATIONS, settings\n"
        "print(CONF, EXPECTATIONS, settings().home, *settings().sources, sep='\\n')"
    )
    conf, expectations, home, *sources = said(unpacked / "bin" / "python", "-c", ask, cwd=tmp_path).splitlines()
    assert Path(conf).is_relative_to(unpacked)
    assert (Path(expectations) / "silver.ratings.json").exists()
    assert Path(home) == tmp_path / ".movierec"
    assert sources == ["movielens", "feedback", "omdb"]


def test_its_command_runs_where_it_was_unpacked(unpacked: Path, tmp_path: Path) -> None:
    assert f"{tmp_path}/.movierec" in said(unpacked / "bin" / "movierec", "paths", cwd=tmp_path)


def test_spark_and_airflow_stay_out_of_it(unpacked: Path) -> None:
    packages = {folder.name for folder in (unpacked / "lib" / "python3.11" / "site-packages").iterdir()}
    assert {"deltalake", "numba", "mlflow", "great_expectations"} <= packages
    assert not {"pyspark", "airflow"} & packages
