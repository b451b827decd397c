"""How Airflow's servers are started on this machine: command lines and environment."""

from movierec_spark.devstack import processes
from movierec_spark.devstack.addresses import HOST, airflow_address
from movierec_spark.devstack.credentials import credentials
from movierec_spark.devstack.environment import environment
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings

SCHEDULER = ("airflow", "scheduler", "--skip-serve-logs")
DAG_PROCESSOR = ("airflow", "dag-processor")
TRIGGERER = ("airflow", "triggerer", "--skip-serve-logs")
NO_LOG_SERVER = "airflow.utils.log.file_task_handler=CRITICAL"  # logs are read as files; don't complain of none
OF_DEMO = "demo-"  # begins the names of processes that run for one demo


def api_server(port: int) -> tuple[str, ...]:
    return ("airflow", "api-server", "--host", HOST, "--port", str(port), "--workers", "1")


def server_environment(address: str, settings: Settings) -> dict[str, str]:
    """address: where the API server answers. Links to it name the port of `movierec up`, which stays the same."""
    return {
        **environment(settings),
        **credentials(settings),
        "AIRFLOW__API__BASE_URL": airflow_address(settings),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__LOGGING__NAMESPACE_LEVELS": NO_LOG_SERVER,
    }


def check_no_demo_runs(settings: Settings) -> None:
    """Raises MovierecError where servers of a demo still run: two schedulers would share one database and one pool."""
    if names := [name for name in processes.running(settings) if name.startswith(OF_DEMO)]:
        raise MovierecError(f"{' and '.join(names)} still run: wait for the demo's end, or stop it by `movierec down`")
