"""movierec demo-feedback: simulated people react to lists of the real DAGs, day by day; how good these lists were."""

import time
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from rich.console import Console

from movierec_spark.console import console
from movierec_spark.devstack.airflow_api import AirflowApi
from movierec_spark.devstack.dag_runs import run_dags
from movierec_spark.devstack.demo import DAGS
from movierec_spark.devstack.simulation.loop import FeedbackLoop
from movierec_spark.devstack.simulation.scenario import Scenario
from movierec_spark.errors import MovierecError
from movierec_spark.report.feedback_loop import Arms, Clicks, LoopDay, write_feedback_loop
from movierec_spark.serving.batch.publication_log import served_id_of
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RECOMMENDATIONS_HISTORY


def demonstrate_feedback(scenario: Scenario, settings: Settings, airflow: AbstractContextManager[AirflowApi]) -> Path:
    """Run the days that have not run yet, and write the page after each; return the page.

    A day has run where a later one is served. Raises MovierecError where a DAG run fails.
    """
    started, out = time.monotonic(), console()
    loop = FeedbackLoop(scenario, settings)
    out.print(f"{len(loop.world.tastes)} simulated people; all of it lies in {settings.home}", soft_wrap=True)
    with airflow as api:
        for number in range(scenario.days):
            has_run = _is_served(scenario.day(number + 1), settings)
            loop.take(number, lands=not has_run)
            page = write_feedback_loop(loop.history, settings)
            seconds = None if has_run else _run_day(scenario.trains(number), scenario.day(number), api, settings, out)
            _print_day(loop, number, seconds, out)
    out.print(f"The demo took {time.monotonic() - started:.0f} s.", highlight=False)
    out.print(f"Quality by day, as one page: {page}", soft_wrap=True, highlight=False)
    return page


def _is_served(day: date, settings: Settings) -> bool:
    lake = Lake.of(settings)
    return lake.has(RECOMMENDATIONS_HISTORY) and served_id_of(lake, day) is not None


def _run_day(trains: bool, day: date, api: AirflowApi, settings: Settings, out: Console) -> float:
    """The seconds that it took."""
    started = time.monotonic()
    dags = DAGS if trains else DAGS[:1]
    with out.status(f"{day}: {', '.join(dags)}"):
        outcome = run_dags(dags, day, api, settings, Console(quiet=True))
    if not outcome.succeeded:
        raise MovierecError(f"the demo stopped on {day}: {outcome.last_words}; Airflow's log: {outcome.log}")
    return time.monotonic() - started


def _print_day(loop: FeedbackLoop, number: int, seconds: float | None, out: Console) -> None:
    told = day_line(loop.days[-1]) if number else f"{len(loop.world.archive):,} ratings landed, a model is trained"
    took = "has run before" if seconds is None else f"{seconds:.0f} s"
    out.print(f"{loop.scenario.day(number)}  {told}; {took}", soft_wrap=True, highlight=False)


def day_line(one: LoopDay) -> str:
    return (
        f"played of what was shown: {_rates(one.changed)} by those who change, {_rates(one.others)} by the others; "
        f"{one.movies_shown} movies shown; the new one in {one.lists_with_new_movie} of {one.lists} lists"
    )


def _rates(arms: Arms) -> str:
    return _percent(arms.loop) + (f" (frozen model {_percent(arms.frozen)})" if arms.frozen else "")


def _percent(clicks: Clicks) -> str:
    return f"{100 * clicks.rate:.1f} %" if clicks.impressions else "–"
