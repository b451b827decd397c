"""The status as metrics: ages as the moments that they are counted from, base units, a label for what it is about."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from movierec_spark.monitoring.drift.alarms import Alarm
from movierec_spark.monitoring.status.airflow_state import AirflowState
from movierec_spark.monitoring.status.disks import Place
from movierec_spark.monitoring.status.models import Models
from movierec_spark.monitoring.status.need import NOTICES, Kind
from movierec_spark.monitoring.status.prometheus import Gauge, Sample
from movierec_spark.monitoring.status.served_tables import ServedTable
from movierec_spark.monitoring.status.status import PARTS, Status
from movierec_spark.settings.drift_section import AREAS

RUN_STATES = ("queued", "running", "success", "failed")


def gauges(status: Status) -> Iterator[Gauge]:
    """Every metric; one without samples says nothing, such as those of Airflow where jobs are run by hand."""
    yield _one("movierec_status_timestamp_seconds", "When the status was read.", status.at.timestamp())
    yield _gauge(
        "movierec_status_part_told",
        "Whether a part of the status could be told.",
        (({"part": part}, float(part not in status.untold)) for part in PARTS),
    )
    yield _needs("movierec_needs_person", "Matters that need a person, by kind.", status, is_alarm=True)
    yield _needs("movierec_notices", "Matters worth knowing that are no alarm, by kind.", status, is_alarm=False)
    yield from _of_tables(status.lake.tables if status.lake else [])
    yield _of_drift(status.lake.alarms if status.lake else None)
    yield from _of_models(status.models) if status.models else ()
    yield from _of_airflow(status.airflow) if status.airflow else ()
    yield from _of_places(status.places or [])


def _of_tables(tables: list[ServedTable]) -> Iterator[Gauge]:
    dated = [(table, table.day) for table in tables if table.day]
    published = [(table, table.published_at) for table in tables if table.published_at]
    yield _gauge(
        "movierec_table_day_timestamp_seconds",
        "Begin of the day whose data a served table holds.",
        (({"table": table.name}, _begin(day)) for table, day in dated),
    )
    yield _gauge(
        "movierec_table_published_timestamp_seconds",
        "When the rows of that day were published.",
        (({"table": table.name}, moment.timestamp()) for table, moment in published),
    )
    yield _gauge(
        "movierec_table_rows",
        "Rows of that day.",
        (({"table": table.name}, float(table.rows)) for table in tables),
    )


def _of_drift(alarms: list[Alarm] | None) -> Gauge:
    """alarms: None where they could not be told."""
    counts = Counter(alarm.area for alarm in alarms or ())
    areas = () if alarms is None else AREAS
    return _gauge(
        "movierec_drift_alarms",
        "Subjects that have drifted on the newest day that was watched, by area.",
        (({"area": area}, float(counts[area])) for area in areas),
    )


def _of_models(models: Models) -> Iterator[Gauge]:
    numbers = {
        "served": models.served.number if models.served else None,
        "champion": models.champion.number if models.champion else None,
        "challenger": models.challenger.number if models.challenger else None,
    }
    yield _gauge(
        "movierec_model_version",
        "Version of the model that is served, is the champion, is the challenger.",
        (({"kind": kind}, float(number)) for kind, number in numbers.items() if number is not None),
    )
    if models.served:
        began = models.served.since.timestamp()
        yield _one("movierec_model_served_since_timestamp_seconds", "When that version began to serve.", began)


def _of_airflow(airflow: AirflowState) -> Iterator[Gauge]:
    runs = [(dag.dag_id, dag.last_run) for dag in airflow.dags if dag.last_run]
    yield _gauge(
        "movierec_dag_paused",
        "Whether a DAG is paused.",
        (({"dag": dag.dag_id}, float(dag.is_paused)) for dag in airflow.dags),
    )
    yield _gauge(
        "movierec_dag_last_run_state",
        "1 for the state of a DAG's last run, 0 for the others.",
        (({"dag": dag, "state": state}, float(run.state == state)) for dag, run in runs for state in RUN_STATES),
    )
    yield _gauge(
        "movierec_dag_last_run_day_timestamp_seconds",
        "Begin of the day that the last run works for.",
        (({"dag": dag}, _begin(run.day)) for dag, run in runs),
    )
    yield _gauge(
        "movierec_dag_last_run_start_timestamp_seconds",
        "When the last run started.",
        (({"dag": dag}, run.started_at.timestamp()) for dag, run in runs if run.started_at),
    )
    yield _gauge(
        "movierec_dag_last_run_duration_seconds",
        "How long the last run took; absent while it runs.",
        (({"dag": dag}, run.seconds) for dag, run in runs if run.seconds is not None),
    )
    yield _gauge(
        "movierec_airflow_heartbeat_timestamp_seconds",
        "Last sign of life of a component of Airflow.",
        (({"component": beat.component}, beat.at.timestamp()) for beat in airflow.heartbeats),
    )


def _of_places(places: list[Place]) -> Iterator[Gauge]:
    spaces = [({"place": place.name}, place.space) for place in places if place.space]
    yield _gauge(
        "movierec_disk_free_bytes",
        "Free space of the disk of a place.",
        ((labels, float(space.free)) for labels, space in spaces),
    )
    yield _gauge(
        "movierec_disk_size_bytes",
        "Size of the disk of a place.",
        ((labels, float(space.size)) for labels, space in spaces),
    )


def _needs(name: str, text: str, status: Status, is_alarm: bool) -> Gauge:
    kinds = (kind for kind in Kind if (kind not in NOTICES) == is_alarm)
    counts = (({"kind": f"{kind}"}, float(sum(need.kind == kind for need in status.needs))) for kind in kinds)
    return _gauge(name, text, counts)


def _one(name: str, text: str, value: float) -> Gauge:
    return Gauge(name, text, (({}, value),))


def _gauge(name: str, text: str, samples: Iterator[Sample]) -> Gauge:
    return Gauge(name, text, tuple(samples))


def _begin(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()
