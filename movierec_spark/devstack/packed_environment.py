"""What a cluster needs to run the jobs: a wheel of the project, and an environment that has it, packed."""

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from movierec_spark import __version__
from movierec_spark.errors import MovierecError
from movierec_spark.settings import CONF, IS_CHECKOUT, PROJECT

# Spark brings its own Python package to each machine; Airflow stays where the jobs are submitted.
LEFT_OUT = ("pyspark", "apache-airflow", "apache-airflow-providers-apache-spark", "apache-airflow-providers-standard")
LIGHTLY = 1  # how hard the archive is compressed: harder takes minutes and saves a tenth
UV = (sys.executable, "-m", "uv")


def package(folder: Path) -> tuple[Path, Path]:
    """Make the wheel and the packed environment in a folder, and return their paths.

    The environment holds a link to this machine's Python, which the cluster's machines have to have at the same path.
    Raises MovierecError without the project's sources, or where a step fails.
    """
    if not IS_CHECKOUT:
        raise MovierecError("a package is made of the project's sources: run `movierec package` in a checkout of it")
    folder.mkdir(parents=True, exist_ok=True)
    wheel = build_wheel(folder)
    archive = folder / f"movierec-{__version__}-environment.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        environment = install(wheel, Path(scratch))
        draft = Path(scratch) / archive.name
        pack(environment, draft)
        draft.replace(archive)
    return wheel, archive


def build_wheel(folder: Path) -> Path:
    """The wheel of the project, with conf, expectations, jobs and dags."""
    locked = ("--build-constraints", f"{CONF.absolute() / 'requirements.lock'}")
    _run(
        "the wheel can't be built", *UV, "build", "--quiet", "--wheel", *locked, "--out-dir", f"{folder}", f"{PROJECT}"
    )
    return folder / f"movierec-{__version__}-py3-none-any.whl"


def install(wheel: Path, scratch: Path) -> Path:
    """An environment with the wheel and what the jobs import, in the versions of the lock; it can be moved."""
    environment, left_out = scratch / "environment", scratch / "left-out.txt"
    left_out.write_text("\n".join(LEFT_OUT))
    base = ("--python", sys.executable, "--relocatable")
    _run("the environment can't be made", *UV, "venv", "--quiet", *base, f"{environment}")
    locked = ("--constraints", f"{CONF.absolute() / 'requirements.lock'}", "--excludes", f"{left_out}")
    into = ("--python", f"{environment / 'bin' / 'python'}", "--link-mode", "hardlink", "--compile-bytecode")
    _run("the environment can't be filled", *UV, "pip", "install", "--quiet", *into, *locked, f"{wheel}")
    return environment


def pack(environment: Path, archive: Path) -> None:
    """The environment's content as .tar.gz, for spark.archives."""
    with tarfile.open(archive, "w:gz", compresslevel=LIGHTLY) as opened:
        for entry in sorted(environment.iterdir()):
            opened.add(entry, entry.name)


def _run(failure: str, *command: str) -> None:
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode:
        raise MovierecError(f"{failure}: {' '.join(done.stderr.split())}")
