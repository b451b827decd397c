"""What must stand before anything runs, beyond Python's packages."""

import subprocess
import sys

from sqlalchemy import make_url

from movierec_spark.cli.class_archive import ARCHIVE, archive_classes
from movierec_spark.cli.environment import environment
from movierec_spark.errors import MovierecError
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.toolchain import java_home, java_version, last_line, lay_delta_jars


def prepare(settings: Settings) -> None:
    """Java, the Delta jars, Airflow's database, Spark's class archive. Raises MovierecError for what can't be had."""
    home = java_home()
    print(f"Java {java_version(home)} in {home}", flush=True)
    lay_delta_jars()
    print("Delta jars beside Spark's", flush=True)
    prepare_airflow(settings)
    print(f"Airflow's database in {_airflow_database(settings)}", flush=True)
    print("a first small job ...", flush=True)
    archive_classes()
    print(f"  its classes are kept in {ARCHIVE}" if ARCHIVE.exists() else "  ran", flush=True)


def prepare_store() -> None:
    """MLflow's store, where it is a local one, before a server and jobs make it at once."""
    from movierec_spark.registry.connection import connect  # MLflow takes seconds to import

    connect()


def prepare_airflow(settings: Settings) -> None:
    settings.airflow.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "movierec_spark.cli.airflow_store"]
    done = subprocess.run(command, cwd=PROJECT, env=environment(settings), capture_output=True, text=True)
    if done.returncode:
        where = _airflow_database(settings)
        raise MovierecError(f"Airflow's database can't be made in {where}: {last_line(done.stderr)}")


def _airflow_database(settings: Settings) -> str:
    """Where it is, without a password."""
    database = settings.stack.database
    return make_url(database).render_as_string() if database else f"{settings.airflow}"
