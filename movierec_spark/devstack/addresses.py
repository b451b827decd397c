"""Where the servers of `movierec up` answer, on this machine alone."""

from movierec_spark.settings import Settings

HOST = "127.0.0.1"


def airflow_address(settings: Settings) -> str:
    return f"http://{HOST}:{settings.stack.airflow_port}"


def mlflow_address(settings: Settings) -> str:
    return f"http://{HOST}:{settings.stack.mlflow_port}"
