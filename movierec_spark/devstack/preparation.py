"""What must stand before anything runs, beyond Python's packages."""

import subprocess
import sys

from sqlalchemy import make_url

from movierec_spark.devstack.class_archive import ARCHIVE, archive_classes
from movierec_spark.devstack.environment import environment
from movierec_spark.devstack.jars import lay_delta_jars, lay_s3_jars
from movierec_spark.devstack.java import java_home, java_version
from movierec_spark.devstack.processes import last_line
from movierec_spark.errors import MovierecError
from movierec_spark.settings import PROJECT, Settings


def prepare(settings: Settings) -> None:
    """Java, Spark's jars, Airflow's database, Spark's class archive. Raises MovierecError for what can't be had."""
    home = java_home()
    print(f"Java {java_version(home)} in {home}", flush=True)
    lay_delta_jars()
    print("Delta jars beside Spark's", flush=True)
    prepare_airflow(settings)
    print(f"Airflow's database in {_airflow_database(settings)}", flush=True)
    print("a first small job ...", flush=True)
    archive_classes()
    print(f"  its classes are kept in {ARCHIVE}" if ARCHIVE.exists() else "  ran", flush=True)


def prepare_mlflow(settings: Settings) -> None:
    """MLflow's database, where it is a local one, before a server and jobs make it at once."""
    from movierec_spark.registry.connection import connect  # MLflow takes seconds to import

    connect(settings)


def prepare_airflow(settings: Settings) -> None:
    """Airflow's database, and the jars of its tasks. Raises MovierecError where they can't be had."""
    lay_s3_jars(settings)
    where = _airflow_database(settings)
    _run_module("airflow_database", settings, f"Airflow's database can't be made in {where}")


def register_dags(settings: Settings) -> None:
    """Airflow's database, with the DAGs as they stand in dags/, and their jars. Raises MovierecError without them."""
    lay_s3_jars(settings)
    _run_module("dag_registration", settings, "Airflow can't be prepared")


def _run_module(name: str, settings: Settings, failure: str) -> None:
    """Run a module of this package in a process of its own: Airflow's imports and logging stay out of this one."""
    settings.airflow.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", f"{__package__}.{name}"]
    done = subprocess.run(command, cwd=PROJECT, env=environment(settings), capture_output=True, text=True)
    if done.returncode:
        raise MovierecError(f"{failure}: {last_line(done.stderr)}")


def _airflow_database(settings: Settings) -> str:
    """Where it is, without a password."""
    database = settings.stack.database
    return make_url(database).render_as_string() if database else f"{settings.airflow}"
