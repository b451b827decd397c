"""Bring Airflow's database up to date, with its pool and the connection by which DAGs reach Spark.

The connection is that of the settings' section submit, so that one variable moves the DAGs to another cluster.
"""

import json

from airflow.models.connection import Connection
from airflow.utils.session import create_session
from sqlalchemy import select

from movierec_spark.devstack.airflow_database import prepare
from movierec_spark.devstack.environment import spark_connection
from movierec_spark.settings import settings
from movierec_spark.settings.submit_section import Submit

NAME = "spark_default"


def connect_spark(submit: Submit) -> bool:
    """Whether the connection was missing, or led elsewhere."""
    fields = spark_connection(submit)
    with create_session() as session:
        connection = session.scalar(select(Connection).where(Connection.conn_id == NAME))
        if connection is not None and (connection.host, connection.extra_dejson) == (fields["host"], fields["extra"]):
            return False
        if connection is not None:
            session.delete(connection)
            session.flush()
        session.add(Connection(conn_id=NAME, **fields | {"extra": json.dumps(fields["extra"])}))
        return True


if __name__ == "__main__":
    prepare()
    submit = settings().submit
    print(f"{NAME} {'now leads' if connect_spark(submit) else 'leads'} to {submit.master}")
