"""Machine code that is kept: made anew when any of the sources changed, since each may call into another."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from movierec_spark.kernels.compiled import cache_folder

CALLER = """
from callee import inner
from movierec_spark.kernels.compiled import compiled

@compiled
def outer(x):
    return inner(x)

print(outer(1.0))
"""


def answer(folder: Path) -> str:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache_folder(folder))}
    command = [sys.executable, str(folder / "caller.py")]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def test_a_change_of_what_a_function_calls_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text(CALLER)
    for number in ("2", "3"):
        source = f"from numba import njit\n\n@njit\ndef inner(x):\n    return x + {number}\n"
        (tmp_path / "callee.py").write_text(source)
        assert answer(tmp_path) == str(1.0 + int(number))
        assert any(cache_folder(tmp_path).rglob("*.nbc"))


def test_without_the_right_to_write_it_is_kept_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVIEREC_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert cache_folder(tmp_path).is_relative_to(tmp_path / "home")
