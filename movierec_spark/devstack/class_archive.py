"""Spark's classes as one file that the JVM maps at its start: a job starts some seconds sooner.

conf/spark/local*.conf name the file; a JVM that it doesn't fit, or where it is missing, goes without.
"""

import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.packages import package_folder
from movierec_spark.devstack.processes import last_line
from movierec_spark.errors import MovierecError
from movierec_spark.session import spark_conf
from movierec_spark.settings import CONF, PROJECT, Settings
from movierec_spark.settings.store_section import Store
from movierec_spark.sources.landing import land
from movierec_spark.storage.location import Location

ARCHIVE = Path(sys.prefix) / "spark.jsa"
SHARED = "-XX:SharedArchiveFile=.venv/spark.jsa"
DAY = date(2018, 9, 26)
LINES = 200


def archive_classes() -> None:
    """Run a first small job, and keep the classes that it loaded. Raises MovierecError where the job fails."""
    jars = package_folder("pyspark") / "jars"
    if ARCHIVE.exists() and ARCHIVE.stat().st_mtime > jars.stat().st_mtime:
        return
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(
            home=Path(home),
            store=Store(root=f"file://{home}"),
            landing_dir=f"{home}/landing",
            lake_dir=f"{home}/lake",
            data_docs_dir=f"{home}/data_docs",
        )
        land("movielens", DAY, small_drop, settings)
        # So the first job leaves a real lake alone, whatever conf and the environment say of one.
        variables = {f"MOVIEREC_{name.upper()}_DIR": f"{home}/{name}" for name in ("landing", "lake", "data_docs")}
        done = subprocess.run(
            command(ARCHIVE.with_suffix(".new")),
            cwd=PROJECT,
            env=environment(settings) | variables | {"MOVIEREC_STORE__ROOT": f"file://{home}"},
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise MovierecError(f"a first small job failed: {last_line(done.stderr)}")
    if ARCHIVE.with_suffix(".new").exists():  # a Java without an archive of its own writes none
        os.replace(ARCHIVE.with_suffix(".new"), ARCHIVE)


def command(archive: Path) -> list[str]:
    options = spark_conf("local")["spark.driver.extraJavaOptions"].replace(
        SHARED, f"-XX:ArchiveClassesAtExit={archive}"
    )
    return [
        "spark-submit",
        *("--properties-file", str(CONF / "spark" / "local.conf")),
        *("--conf", f"spark.driver.extraJavaOptions={options}"),
        *(str(PROJECT / "jobs" / "ingest.py"), "--as-of", DAY.isoformat()),
    ]


def small_drop(drop: Location) -> None:
    """The first lines of each file of the demo's data."""
    for file in (PROJECT / "data" / "ml-latest-small").glob("*.csv"):
        lines = file.read_text().splitlines(keepends=True)
        (drop / file.name).write_bytes("".join(lines[:LINES]).encode())
