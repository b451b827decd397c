"""movierec status: is it well, for people and for monitoring."""

from datetime import UTC, datetime

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from movierec_spark.cli.status_parts import dag_table, disk_table, heartbeats_line, models_line, served_table
from movierec_spark.console import console
from movierec_spark.errors import MovierecError
from movierec_spark.monitoring.status.metrics import gauges
from movierec_spark.monitoring.status.prometheus import exposition
from movierec_spark.monitoring.status.status import UNTOLD, WELL, Status, read_status
from movierec_spark.settings import settings


def print_status(as_metrics: bool) -> int:
    """Print it; returns the exit code. Of metrics that is 0, unless conf can't be read: what they tell is in them."""
    try:
        status = read_status(settings(), datetime.now(UTC))
    except MovierecError as error:
        typer.echo(f"movierec: {error}", err=True)
        return UNTOLD
    if as_metrics:
        typer.echo(exposition(gauges(status)), nl=False)
        return WELL
    _print(status, console())
    return status.exit_code


def _print(status: Status, out: Console) -> None:
    if status.lake and any(served.day for served in status.lake.tables):
        out.print(served_table(status.lake.tables, status.at))
        _say(out, models_line(status.models) if status.models else "")
    if status.airflow:
        out.print("", dag_table(status.airflow), sep="\n")
        _say(out, heartbeats_line(status.airflow, status.at))
    elif not status.has_airflow:
        _say(out, "\nAirflow: there is no database of it here; jobs are run by hand")
    if status.places:
        out.print("", disk_table(status.places), sep="\n")
        for place in status.places:
            if not place.space:
                _say(out, f"  {place.name} lies in {place.location}, of whose room nothing is known")
    _print_needs(status, out)


def _print_needs(status: Status, out: Console) -> None:
    alarms = [need for need in status.needs if need.is_alarm]
    notices = [need for need in status.needs if not need.is_alarm]
    groups = {
        "needs a person": [f"{need}" for need in alarms],
        "good to know": [f"{need}" for need in notices],
        "could not be told": [f"{part}: {reason}" for part, reason in status.untold.items()],
    }
    for title, lines in groups.items():
        if lines:
            out.print(f"\n [bold]{title}[/bold]")
        for line in lines:
            _say_matter(out, line)
    if status.exit_code == WELL:
        out.print("\n [bold]all is well[/bold]")


def _say(out: Console, text: str) -> None:
    """A line as it is; in a pipe it stays one."""
    out.print(text, markup=False, highlight=False, soft_wrap=not out.is_terminal)


def _say_matter(out: Console, text: str) -> None:
    """Behind a dash; on a terminal its further lines stand below the first."""
    if not out.is_terminal:
        return _say(out, f" - {text}")
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_row(" -", Text(text))
    return out.print(line)
