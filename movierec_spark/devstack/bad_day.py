"""movierec demo-bad-day: a corrupt drop, and how it is stopped before anybody reads it."""

import csv
from contextlib import AbstractContextManager, nullcontext
from datetime import date

from movierec_spark.console import console
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.dag_runs import run_dags
from movierec_spark.devstack.demo import DATA, ShowResults, demonstrate
from movierec_spark.devstack.table_states import TableState, changed, table_states
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from movierec_spark.sources.landing import land
from movierec_spark.storage.location import Location

DAY = date(2018, 9, 27)
STORY = """
A supplier changed its ratings from stars (0.5 to 5) to points (10 to 100), told nobody,
and its delivery for {day} broke off half way through the file."""
ENDING = """
What happened: movierec_daily for {day} stopped, and said why in its last line:
  {why}
The rows were checked before any reader could see them. So all {tables} silver and gold tables hold the
{rows:,} rows that they held before, row for row, and readers still get the recommendations of the day before.
What to do: put a correct drop in place of {drop}
and run the day again; until then nothing else is held up by it. Airflow's log: {log}"""


def demonstrate_bad_day(settings: Settings, airflow: AbstractContextManager[AirflowApi], show: ShowResults) -> None:
    """Raises MovierecError where the drop was not stopped, or a table changed all the same.

    show: what a demo of the good day ends with, which comes first where nothing is recommended yet.
    """
    out = console()
    with airflow as api:
        if not _has_recommendations(settings):
            out.print("Nothing is recommended yet: the good day comes first.")
            demonstrate(settings, nullcontext(api), show)
        out.print(STORY.format(day=DAY), highlight=False)
        drop = land("movielens", DAY, corrupt_ratings, settings)
        before = _silver_and_gold(settings)
        outcome = run_dags(["movierec_daily"], DAY, api, settings, out)
    after = _silver_and_gold(settings)
    if outcome.succeeded:
        raise MovierecError(f"the corrupt drop in {drop} was not stopped; Airflow's log: {outcome.log}")
    if different := changed(before, after):
        raise MovierecError(f"the corrupt drop changed {', '.join(different)}; Airflow's log: {outcome.log}")
    rows = sum(state.rows for state in after.values())
    ending = {"tables": len(after), "rows": rows, "drop": drop, "log": outcome.log, "why": outcome.last_words}
    out.print(ENDING.format(day=DAY, **ending), soft_wrap=True, highlight=False, markup=False)


def corrupt_ratings(drop: Location) -> None:
    """Write half of the demo's ratings, in points of 100, the last line cut."""
    with (DATA / "ratings.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    points = [[user, movie, str(float(stars) * 20), at] for user, movie, stars, at in rows]
    text = "\n".join(",".join(row) for row in [header, *points])
    (drop / "ratings.csv").write_bytes(text[: len(text) // 2].encode())


def _has_recommendations(settings: Settings) -> bool:
    """Also a demo that was interrupted leaves tables, but without rows."""
    recommendations = table_states(settings).get("gold.recommendations")
    return recommendations is not None and recommendations.rows > 0


def _silver_and_gold(settings: Settings) -> dict[str, TableState]:
    """The states of the tables that others read."""
    return {name: state for name, state in table_states(settings).items() if name.startswith(("silver.", "gold."))}
