"""Land MovieLens ml-latest-small, run the three DAGs by Airflow's REST API, and show what came of it.

python docker/run_demo.py AIRFLOW PASSWORDS, the address of Airflow's API server and the file of its passwords.
A DAG that was paused is paused again after its run; no scheduled run starts in between.
"""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

from movierec_spark.cli.demo_results import show_results
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.credentials import ADMINISTRATOR
from movierec_spark.devstack.demo import demonstrate
from movierec_spark.errors import MovierecError
from movierec_spark.settings import settings


def main(address: str, passwords: Path) -> None:
    password = json.loads(passwords.read_text())[ADMINISTRATOR]
    try:
        demonstrate(settings(), nullcontext(AirflowApi(address, password)), show_results)
    except MovierecError as error:
        sys.exit(f"movierec: {error}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
