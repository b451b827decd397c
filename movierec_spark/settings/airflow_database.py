"""Where Airflow keeps what it knows of DAGs and their runs."""

import os

from movierec_spark.settings import Settings

VARIABLE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"


def airflow_database(settings: Settings) -> str:
    """SQLAlchemy address of Airflow's database, as what `movierec` starts gets it."""
    return settings.stack.database or os.environ.get(VARIABLE) or f"sqlite:///{settings.airflow / 'airflow.db'}"
