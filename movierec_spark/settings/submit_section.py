"""The settings of where spark-submit runs the jobs."""

from typing import Literal

from pydantic import Field

from movierec_spark.settings.section import Section


class Submit(Section):
    """Where spark-submit runs the jobs; in Airflow the connection spark_default says the same by host and extra."""

    master: str = Field("local[2]", description="local[CORES], spark://HOST:PORT, yarn, or k8s://https://HOST:PORT")
    deploy_mode: Literal["client", "cluster"] = Field(
        "client", description="where the driver runs: on this machine, or on one of the cluster"
    )
    archive: str | None = Field(
        None,
        description="the environment that `movierec package` packed, a path or an address, for the cluster's machines; "
        "unset: each of them has the project and its .venv where this machine has them",
    )
    profile: str | None = Field(
        None, description="the file of conf/spark with Spark's properties; unset: local or cluster, as the master is"
    )

    @property
    def is_local(self) -> bool:
        return self.master.startswith("local")

    @property
    def profile_name(self) -> str:
        return self.profile or ("local" if self.is_local else "cluster")
