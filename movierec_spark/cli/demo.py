"""movierec demo: MovieLens ml-latest-small through the real DAGs, and what came of it."""

import time
from datetime import date

from rich.console import Console

from movierec_spark.cli.champion import comparison
from movierec_spark.cli.console import console
from movierec_spark.cli.contents import TableContent, changed, contents
from movierec_spark.cli.landing import copy_of, land
from movierec_spark.cli.progress import run_dags
from movierec_spark.cli.show import show_user
from movierec_spark.errors import MovierecError
from movierec_spark.settings import PROJECT, Settings

DAY = date(2018, 9, 26)
DATA = PROJECT / "data" / "ml-latest-small"
DAGS = ("movierec_daily", "movierec_train", "movierec_publish")
USER, SHOWN = 1, 10


def demonstrate(settings: Settings) -> None:
    """Raises MovierecError where a DAG run fails."""
    from movierec_spark.report import write_report

    started, out = time.monotonic(), console()
    drop = land("movielens", DAY, copy_of(DATA), settings)
    out.print(f"MovieLens ml-latest-small landed in {drop}", soft_wrap=True, highlight=False)
    before = contents(settings)
    outcome = run_dags([(dag, DAY) for dag in DAGS], settings, out)
    if not outcome.succeeded:
        raise MovierecError(f"the demo stopped: {outcome.last_words}; Airflow's log: {outcome.log}")
    out.print()
    show_user(USER, SHOWN, settings)
    out.print()
    out.print(comparison())
    out.print(f"\nThe whole of it as one page: {write_report(settings)}", soft_wrap=True, highlight=False)
    say_what_changed(before, contents(settings), out)
    out.print(f"The demo took {time.monotonic() - started:.0f} s.", highlight=False)


def say_what_changed(before: dict[str, TableContent], after: dict[str, TableContent], out: Console) -> None:
    different = changed(before, after)
    if different:
        rows = ", ".join(f"{name} {after[name].rows:,} rows" for name in different)
        out.print(f"{len(different)} of {len(after)} tables changed: {rows}.", soft_wrap=True, highlight=False)
    else:
        total = sum(content.rows for content in after.values())
        out.print(f"No table changed: all {len(after)} hold the {total:,} rows that they held before.", highlight=False)
