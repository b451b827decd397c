"""The DAGs as they stand in dags/, registered in Airflow's database; so no dag-processor needs to run for one command.

Runs in a process of its own (python -m movierec_spark.devstack.dag_registration), with environment() set.
"""

import sys

from airflow.dag_processing.bundles.manager import DagBundlesManager
from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db

from movierec_spark.devstack.airflow_database import prepare


def register() -> None:
    """Ends the process with one line where a file of DAGs can't be read."""
    manager = DagBundlesManager()
    manager.sync_bundles_to_db()
    for bundle in manager.get_all_dag_bundles():
        bundle.initialize()
        bag = BundleDagBag(bundle.path, bundle_path=bundle.path, bundle_name=bundle.name)
        for file, error in bag.import_errors.items():
            sys.exit(f"{file} can't be read: {error.strip().splitlines()[-1]}")
        sync_bag_to_db(bag, bundle.name, bundle_version=None)


if __name__ == "__main__":
    prepare()
    register()
