"""The Spark properties of a task, chosen when it starts; imports nothing heavy, for the DAGs that name it."""

from collections.abc import Mapping
from datetime import date
from typing import Any


def properties_for(job: str, as_of: str, host: str, extra: Mapping[str, Any]) -> str:
    """The path of the properties that fit a job, the data of a day (ISO 8601), and the cluster of a connection.

    host, extra: of Airflow's connection to Spark; see devstack.environment.spark_connection.
    """
    from movierec_spark.devstack.spark_properties import properties_file
    from movierec_spark.settings import settings
    from movierec_spark.settings.submit_section import Submit

    named = {"deploy_mode": extra.get("deploy-mode"), "archive": extra.get("archives"), "profile": extra.get("profile")}
    submit = Submit(master=host, **{name: value for name, value in named.items() if value})
    return str(properties_file(job, date.fromisoformat(as_of), submit, settings()))
