"""Python packages of this environment: where they lie, and how one more is installed."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from movierec_spark.devstack.processes import last_line
from movierec_spark.errors import MovierecError


def package_folder(name: str) -> Path:
    """The folder of an installed package, located without importing it; KeyError if there is none."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise KeyError(name)
    return Path(spec.origin).parent


def install(requirement: str, otherwise: str) -> None:
    """Install a package by uv. Raises MovierecError, which ends with what a person can do otherwise."""
    command = ["uv", "pip", "install", "--quiet", "--python", sys.executable, requirement]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    if done.returncode:
        raise MovierecError(f"{requirement} could not be installed: {last_line(done.stderr)}; {otherwise}")
