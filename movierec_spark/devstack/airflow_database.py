"""Airflow's database: made or brought up to date, with the pool that Spark tasks take turns in.

Runs in a process of its own (python -m movierec_spark.devstack.airflow_database), with environment() set.
"""

from airflow.models.pool import Pool
from airflow.utils.db import upgradedb

POOL = "movierec_spark"


def prepare() -> None:
    """Does nothing where everything stands; a pool that an operator has resized keeps its size."""
    upgradedb()
    if Pool.get_pool(POOL) is None:
        Pool.create_or_update_pool(POOL, slots=1, description="Spark applications at a time", include_deferred=False)


if __name__ == "__main__":
    prepare()
