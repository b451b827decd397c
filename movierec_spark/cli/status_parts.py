"""The parts of movierec status as tables and lines for the terminal."""

from datetime import datetime

from rich.table import Table

from movierec_spark.console import table
from movierec_spark.monitoring.status.airflow_state import AirflowState, Dag
from movierec_spark.monitoring.status.disks import GIGABYTE, Place, by_disk
from movierec_spark.monitoring.status.models import Models
from movierec_spark.monitoring.status.served_tables import ServedTable

MINUTE = "%Y-%m-%d %H:%M"


def served_table(tables: list[ServedTable], now: datetime) -> Table:
    rows = [
        (
            served.name,
            served.day,
            _days(served.age_days(now.date())),
            served.rows if served.day else None,
            f"{served.published_at:{MINUTE}}" if served.published_at else None,
        )
        for served in tables
    ]
    return table(f"what is served, at {now:{MINUTE}} UTC", ("table", "day", "age", "rows", "published"), rows)


def models_line(models: Models) -> str:
    served = models.served
    parts = [f"version {served.number} since {served.since:{MINUTE}}" if served else "what trends, no model"]
    parts += [f"champion: version {models.champion.number}"] if models.champion else []
    parts += [f"challenger: version {models.challenger.number}"] if models.challenger else []
    return f" served: {'; '.join(parts)}"


def dag_table(airflow: AirflowState) -> Table:
    columns = ("DAG", "last run", "of day", "started", "took", "")
    return table("Airflow", columns, [_dag(dag) for dag in airflow.dags])


def _dag(dag: Dag) -> tuple[object, ...]:
    paused, run = "paused" if dag.is_paused else None, dag.last_run
    if run is None:
        return (dag.dag_id, "never", None, None, None, paused)
    started = f"{run.started_at:{MINUTE}}" if run.started_at else None
    return (dag.dag_id, run.state, run.day, started, _duration(run.seconds), paused)


def heartbeats_line(airflow: AirflowState, now: datetime) -> str:
    beats = [
        f"{beat.component} {_duration((now - beat.at).total_seconds())} ago"
        if beat.is_running
        else f"{beat.component} stopped"
        for beat in airflow.heartbeats
    ]
    return f" signs of life: {', '.join(beats) or 'none ever'}"


def disk_table(places: list[Place]) -> Table:
    rows = [
        (
            ", ".join(place.name for place in on_disk),
            f"{space.free / GIGABYTE:,.1f} GB",
            f"{space.size / GIGABYTE:,.1f} GB",
            f"{space.free_fraction:.0%}",
        )
        for on_disk, space in by_disk(places)
    ]
    return table("room on disk", ("place", "free", "of", ""), rows)


def _days(age: int | None) -> str | None:
    return None if age is None else f"{age:,} {'day' if age == 1 else 'days'}"


def _duration(seconds: float | None) -> str | None:
    """As a person says it: the two largest units."""
    if seconds is None:
        return None
    minutes, rest = divmod(round(seconds), 60)
    hours, of_hour = divmod(minutes, 60)
    days, of_day = divmod(hours, 24)
    if days:
        return f"{days} d {of_day} h"
    if hours:
        return f"{hours} h {of_hour} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
