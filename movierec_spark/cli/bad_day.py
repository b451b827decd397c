"""movierec demo-bad-day: a corrupt drop, and how it is stopped before anybody reads it."""

import csv
from datetime import date
from pathlib import Path

from movierec_spark.cli import demo
from movierec_spark.cli.console import console
from movierec_spark.cli.contents import TableContent, changed, contents
from movierec_spark.cli.landing import land
from movierec_spark.cli.progress import run_dags
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings

DAY = date(2018, 9, 27)
READ_LAYERS = ("silver.", "gold.")
STORY = """
A supplier changed its ratings from stars (0.5 to 5) to points (10 to 100), told nobody,
and its delivery for {day} broke off half way through the file."""
ENDING = """
What happened: movierec_daily for {day} stopped, and said why in its last line:
  {why}
The rows were checked in staging, before the table. So all {tables} silver and gold tables hold the
{rows:,} rows that they held before, row for row, and readers still get the recommendations of the day before.
What to do: put a correct drop in place of {drop}
and run the day again; until then nothing else is held up by it. Airflow's log: {log}"""


def demonstrate(settings: Settings) -> None:
    """Raises MovierecError where the drop was not stopped, or a table changed all the same."""
    out = console()
    if "gold.recommendations" not in contents(settings):
        out.print("There is no lake yet: the good day comes first.")
        demo.demonstrate(settings)
    out.print(STORY.format(day=DAY), highlight=False)
    drop = land("movielens", DAY, corrupt_ratings, settings)
    before = _read_by_others(settings)
    outcome = run_dags([("movierec_daily", DAY)], settings, out)
    after = _read_by_others(settings)
    if outcome.succeeded:
        raise MovierecError(f"the corrupt drop in {drop} was not stopped; Airflow's log: {outcome.log}")
    if different := changed(before, after):
        raise MovierecError(f"the corrupt drop changed {', '.join(different)}; Airflow's log: {outcome.log}")
    rows = sum(content.rows for content in after.values())
    ending = {"tables": len(after), "rows": rows, "drop": drop, "log": outcome.log, "why": outcome.last_words}
    out.print(ENDING.format(day=DAY, **ending), soft_wrap=True, highlight=False, markup=False)


def corrupt_ratings(drop: Path) -> None:
    """Write half of the demo's ratings, in points of 100, the last line cut."""
    with (demo.DATA / "ratings.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    points = [[user, movie, str(float(stars) * 20), at] for user, movie, stars, at in rows]
    text = "\n".join(",".join(row) for row in [header, *points])
    (drop / "ratings.csv").write_text(text[: len(text) // 2])


def _read_by_others(settings: Settings) -> dict[str, TableContent]:
    return {name: content for name, content in contents(settings).items() if name.startswith(READ_LAYERS)}
