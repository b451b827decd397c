"""A jar is the pinned one, or it isn't used."""

import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

from movierec_spark.devstack import jars as pinned_jars
from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.jars import DELTA_JARS, S3_FOLDER, S3_JARS, Jar, lay_delta_jars, lay_s3_jars
from movierec_spark.devstack.packages import package_folder
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.settings.store_section import Store

ON_S3 = Store(root="s3://lake/movierec", endpoint="http://127.0.0.1:1", access_key="who", secret_key=SecretStr("key"))


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


def test_a_lake_on_this_machine_takes_no_jars_for_s3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinned_jars, "_fetch", lambda *_: pytest.fail("fetched"))
    monkeypatch.delenv("SPARK_DIST_CLASSPATH", raising=False)
    lay_s3_jars(Settings(home=tmp_path), tmp_path / "jars")
    assert not (tmp_path / "jars").exists()
    assert "SPARK_DIST_CLASSPATH" not in environment(Settings(home=tmp_path))


@pytest.mark.parametrize("where", [{"store": ON_S3}, {"lake_dir": "s3://b/lake"}, {"landing_dir": "s3://b/landing"}])
def test_jars_for_s3_are_fetched_once_and_named_to_spark(
    where: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetch(jar: Jar, folder: Path) -> None:
        (folder / jar.file).write_bytes(b"")

    monkeypatch.setattr(pinned_jars, "_fetch", fetch)
    monkeypatch.setattr(pinned_jars, "_check", lambda *_: None)
    monkeypatch.setenv("SPARK_DIST_CLASSPATH", "/team/jars/*")
    settings = Settings(home=tmp_path, **where)
    for _ in range(2):
        lay_s3_jars(settings, tmp_path / "jars")
    assert capsys.readouterr().out.count("once: 690 MB") == 1
    assert {file.name for file in (tmp_path / "jars").iterdir()} == {jar.file for jar in S3_JARS}
    assert environment(settings)["SPARK_DIST_CLASSPATH"] == f"/team/jars/*:{S3_FOLDER}/*"


def test_a_jar_for_s3_of_another_content_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinned_jars, "_fetch", lambda jar, folder: (folder / jar.file).write_bytes(b"something else"))
    with pytest.raises(MovierecError, match=f"{S3_JARS[0].file} has sha256 .* not {S3_JARS[0].sha256}"):
        lay_s3_jars(Settings(home=tmp_path, store=ON_S3), tmp_path / "jars")
    assert list((tmp_path / "jars").iterdir()) == []


def test_what_is_started_is_told_addresses_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOVIEREC_LAKE_DIR", "s3://bucket/lake")
    monkeypatch.setenv("MOVIEREC_BENCH_DIR", "bench")
    told = environment(Settings(home=tmp_path))
    assert told["MOVIEREC_LAKE_DIR"] == "s3://bucket/lake"
    assert told["MOVIEREC_BENCH_DIR"] == f"{tmp_path}/bench"
