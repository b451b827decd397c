"""The environment that Spark, Airflow and MLflow are started with."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from movierec_spark.devstack.jars import S3_FOLDER, needs_s3
from movierec_spark.devstack.java import java_home
from movierec_spark.devstack.packages import package_folder
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.settings.store_section import is_uri
from movierec_spark.settings.submit_section import Submit
from movierec_spark.storage.store_options import environment as store_environment

NAMED_PATHS = (
    *("MOVIEREC_CONF", "MOVIEREC_EXPECTATIONS"),
    *(f"MOVIEREC_{name}_DIR" for name in ("LANDING", "LAKE", "MLFLOW", "AIRFLOW", "DATA_DOCS", "BENCH")),
)
LOOPBACK = "127.0.0.1"


def environment(settings: Settings) -> dict[str, str]:
    """The variables of this process, completed and corrected for what movierec starts."""
    return {**suggested(settings), **os.environ, **absolute_paths(), **required(settings), **object_store(settings)}


def spark_connection(submit: Submit) -> dict[str, Any]:
    """The fields of Airflow's connection to Spark, by which DAGs submit their jobs."""
    extra = {"deploy-mode": submit.deploy_mode, "spark-binary": "spark-submit"}
    named = {"archives": submit.archive, "profile": submit.profile}
    return {
        "conn_type": "spark",
        "host": submit.master,
        "extra": extra | {name: value for name, value in named.items() if value},
    }


def suggested(settings: Settings) -> dict[str, str]:
    """What a team may set otherwise in its own environment."""
    return {
        **({"SPARK_LOCAL_IP": LOOPBACK} if settings.submit.is_local else {}),
        "AIRFLOW_CONN_SPARK_DEFAULT": json.dumps(spark_connection(settings.submit)),
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "false",
        "GX_ANALYTICS_ENABLED": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "OPENBLAS_NUM_THREADS": "1",  # two threads that wait for each other beside Spark's tasks take ten times as long
        "PYTHONWARNINGS": "ignore",
    }


def absolute_paths() -> dict[str, str]:
    """The paths that this process was given by its environment: what it starts may run in another folder."""
    given = {name: os.environ[name] for name in NAMED_PATHS if os.environ.get(name)}
    return {name: place if is_uri(place) else str(Path(place).expanduser().absolute()) for name, place in given.items()}


def object_store(settings: Settings) -> dict[str, str]:
    """How the store of the settings is reached, and with which jars by Spark.

    The jars come last on Spark's class path, since its class archive fits only a path that begins as it did.
    """
    if not needs_s3(settings):
        return {}
    jars, given = f"{S3_FOLDER}/*", os.environ.get("SPARK_DIST_CLASSPATH", "")
    class_path = given if jars in given.split(os.pathsep) else os.pathsep.join(filter(None, (given, jars)))
    return {**store_environment(settings.store), "SPARK_DIST_CLASSPATH": class_path}


def required(settings: Settings) -> dict[str, str]:
    """What must be this project's own, whatever else is installed on the machine."""
    scripts, database = Path(sys.prefix) / "bin", settings.stack.database
    return {
        **({"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database} if database else {}),
        "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}",
        "JAVA_HOME": str(java_home()),
        "SPARK_HOME": str(package_folder("pyspark")),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "MOVIEREC_HOME": str(settings.home.absolute()),
        "AIRFLOW_HOME": str(settings.airflow),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "MLFLOW_TRACKING_URI": settings.tracking_uri,
    }
