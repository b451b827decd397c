"""A jar is the pinned one, or it isn't used."""

import shutil
from pathlib import Path

import pytest

from movierec_spark.devstack import jars as pinned_jars
from movierec_spark.devstack.jars import DELTA_JARS, lay_delta_jars
from movierec_spark.devstack.packages import package_folder
from movierec_spark.errors import MovierecError


@pytest.fixture
def jars(tmp_path: Path) -> Path:
    """A folder with copies of the pinned jars."""
    for jar in DELTA_JARS:
        shutil.copy(package_folder("pyspark") / "jars" / jar.file, tmp_path)
    return tmp_path


def test_jars_that_lie_there_need_no_network(jars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinned_jars, "_fetch", lambda *_: pytest.fail("fetched"))
    lay_delta_jars(jars)


def test_a_jar_of_another_content_is_refused(jars: Path) -> None:
    (jars / DELTA_JARS[0].file).write_bytes(b"something else")
    with pytest.raises(MovierecError, match=f"{DELTA_JARS[0].file} has sha256 .* not {DELTA_JARS[0].sha256}"):
        lay_delta_jars(jars)


def test_without_a_network_one_line_says_so(jars: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (jars / DELTA_JARS[1].file).unlink()
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9")
    with pytest.raises(MovierecError, match="could not be fetched from Maven Central") as raised:
        lay_delta_jars(jars)
    assert "\n" not in str(raised.value)
    assert not (jars / DELTA_JARS[1].file).exists()
