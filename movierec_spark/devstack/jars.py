"""The jars that Spark needs beside its own: pinned, fetched once from Maven Central, checked by their digests."""

import hashlib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from movierec_spark.devstack.java import java_home
from movierec_spark.devstack.packages import package_folder
from movierec_spark.errors import MovierecError
from movierec_spark.settings import CONF, Settings


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

S3_JARS = (
    Jar("hadoop-aws", "3.5.0", "66bd9eefb938b1a1657487324b63c13df2d8b17164a1dd24e0ef37b905bc5baa", "org.apache.hadoop"),
    Jar(
        "bundle", "2.35.4", "db4b55f24ad1b4e70f17eb1717a4de76a8dadc5a27d764be7c44ff67b2c1c677", "software.amazon.awssdk"
    ),
    Jar(
        "analyticsaccelerator-s3",
        "1.3.1",
        "4959a9747cbb479c73c3ffbcd479bee5b014f8b2880994585a8693fb9d24675e",
        "software.amazon.s3.analyticsaccelerator",
    ),
)
S3_FOLDER = Path(sys.prefix) / "s3"


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


def lay_all_jars() -> None:
    """Every jar that some job may need, for an image whose containers have no network. Raises as lay_delta_jars."""
    lay_delta_jars()
    postgresql_driver()
    _lay_s3(S3_FOLDER)


def needs_s3(settings: Settings) -> bool:
    """Whether Spark reads or writes a place on S3."""
    return any(place.startswith("s3://") for place in (settings.landing, settings.lake, settings.checkpoints))


def lay_s3_jars(settings: Settings, folder: Path = S3_FOLDER) -> None:
    """Fetch the jars by which Spark reaches S3, 690 MB, where they are needed and missing; apart from Spark's own.

    A jar that lies there was checked when it was fetched. Raises MovierecError where one can't be fetched or is not
    the pinned one.
    """
    if needs_s3(settings):
        _lay_s3(folder)


def _lay_s3(folder: Path) -> None:
    missing = [jar for jar in S3_JARS if not (folder / jar.file).exists()]
    if missing:
        print(f"the jars for S3 are fetched from Maven Central into {folder}, once: 690 MB", flush=True)
        folder.mkdir(exist_ok=True)
    for jar in missing:
        _lay(jar, folder)


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
    with (folder / jar.file).open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    if digest != jar.sha256:
        raise MovierecError(
            f"{folder / jar.file} has sha256 {digest}, not {jar.sha256}: delete it and run `make env` again"
        )
