"""movierec demo: MovieLens ml-latest-small through the real DAGs, and what came of it."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from rich.console import Console

from movierec_spark.console import console
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.dag_runs import run_dags
from movierec_spark.devstack.table_states import TableState, changed, table_states
from movierec_spark.errors import MovierecError
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.sources.landing import copy_of, land
from movierec_spark.storage.location import Location

DAY = date(2018, 9, 26)
DATA = PROJECT / "data" / "ml-latest-small"
DAGS = ("movierec_daily", "movierec_train", "movierec_publish")
ShowResults = Callable[[Settings], None]


def demonstrate(settings: Settings, airflow: AbstractContextManager[AirflowApi], show: ShowResults) -> None:
    """Raises MovierecError where a DAG run fails. show: prints what came of it, before what changed is told."""
    started, out = time.monotonic(), console()
    drop = land("movielens", DAY, copy_of(Location.of(DATA)), settings)
    out.print(f"MovieLens ml-latest-small landed in {drop}", soft_wrap=True, highlight=False)
    before = table_states(settings)
    with airflow as api:
        outcome = run_dags(DAGS, DAY, api, settings, out)
    if not outcome.succeeded:
        raise MovierecError(f"the demo stopped: {outcome.last_words}; Airflow's log: {outcome.log}")
    show(settings)
    print_changes(before, table_states(settings), out)
    out.print(f"The demo took {time.monotonic() - started:.0f} s.", highlight=False)


def print_changes(before: dict[str, TableState], after: dict[str, TableState], out: Console) -> None:
    different = changed(before, after)
    if different:
        rows = ", ".join(f"{name} {after[name].rows:,} rows" for name in different)
        out.print(f"{len(different)} of {len(after)} tables changed: {rows}.", soft_wrap=True, highlight=False)
    else:
        total = sum(state.rows for state in after.values())
        out.print(f"No table changed: all {len(after)} hold the {total:,} rows that they held before.", highlight=False)
