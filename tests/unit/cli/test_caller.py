"""A job runs in the project's folder, and still takes a path as the person who calls it means it."""

import os
import sys
from pathlib import Path

import pytest

from movierec_spark.cli import submit
from movierec_spark.devstack.environment import environment
from movierec_spark.job.caller import CALLED_FROM, path_of_caller
from movierec_spark.settings import PROJECT, Settings

JOB = """
import os, sys
from movierec_spark.job.caller import path_of_caller
print(os.getcwd(), path_of_caller(sys.argv[-1]))
"""


def test_a_relative_path_is_looked_up_where_the_job_was_called(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "repairs").mkdir()
    monkeypatch.chdir(tmp_path / "repairs")
    monkeypatch.setenv(CALLED_FROM, "/somewhere/else")
    monkeypatch.setattr(submit, "launcher", lambda *_: [sys.executable, "-c", JOB])
    assert submit.submit("requeue", None, "local", ["--from", "rows.jsonl"]) == 0
    assert capfd.readouterr().out.split() == [str(PROJECT), str(tmp_path / "repairs" / "rows.jsonl")]


def test_an_absolute_path_is_itself_and_a_job_run_by_hand_looks_in_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(CALLED_FROM, raising=False)
    assert path_of_caller("rows.jsonl") == tmp_path / "rows.jsonl"
    monkeypatch.setenv(CALLED_FROM, "/somewhere/else")
    assert path_of_caller("/data/rows.jsonl") == Path("/data/rows.jsonl")


def test_relative_folders_of_the_environment_are_the_same_for_what_is_started(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOVIEREC_LAKE_DIR", "lake")
    monkeypatch.setenv("MOVIEREC_CONF", "conf")
    variables = environment(home)
    assert variables["MOVIEREC_LAKE_DIR"] == str(tmp_path / "lake")
    assert variables["MOVIEREC_CONF"] == str(tmp_path / "conf")
    assert "MOVIEREC_LANDING_DIR" not in variables.keys() - os.environ.keys()
