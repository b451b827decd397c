"""Bring Airflow's database up to date, with its pool and the connection by which DAGs reach Spark.

The connection's master is that of the Spark profile in use, so that one variable moves the DAGs to another cluster.
"""

import json
import os

from airflow.models.connection import Connection
from airflow.utils.session import create_session
from sqlalchemy import select

from movierec_spark.devstack.airflow_database import prepare
from movierec_spark.devstack.environment import SPARK_CONNECTION
from movierec_spark.session import spark_conf

NAME = "spark_default"


def connect_spark(master: str) -> bool:
    """Whether the connection was missing, or led elsewhere."""
    extra = json.dumps(SPARK_CONNECTION["extra"])
    with create_session() as session:
        connection = session.scalar(select(Connection).where(Connection.conn_id == NAME))
        if connection is not None and (connection.host, connection.port) == (master, None):
            return False
        if connection is not None:
            session.delete(connection)
            session.flush()
        session.add(Connection(conn_id=NAME, conn_type="spark", host=master, extra=extra))
        return True


if __name__ == "__main__":
    prepare()
    master = spark_conf(os.environ["MOVIEREC_SPARK_PROFILE"])["spark.master"]
    print(f"{NAME} {'now leads' if connect_spark(master) else 'leads'} to {master}")
