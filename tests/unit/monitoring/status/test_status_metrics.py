"""The status as Prometheus reads it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from movierec_spark.monitoring.status.metrics import gauges
from movierec_spark.monitoring.status.need import Kind
from movierec_spark.monitoring.status.prometheus import Gauge, exposition
from movierec_spark.monitoring.status.status import Status
from movierec_spark.settings import Settings
from movierec_spark.settings.operation_sections import Stack
from movierec_spark.tables import CHAMPIONS
from tests.prometheus_text import Metric, parse
from tests.unit.monitoring.status.airflow_rows import AirflowRows
from tests.unit.monitoring.status.served_home import DAY, MORNING, serve, status
from tests.unit.report.small_lake import lay

UNITS = ("_seconds", "_bytes")
WITHOUT_UNIT = {
    "movierec_status_part_told",
    "movierec_needs_person",
    "movierec_notices",
    "movierec_table_rows",
    "movierec_drift_alarms",
    "movierec_model_version",
    "movierec_dag_paused",
    "movierec_dag_last_run_state",
}


def metrics_of(found: Status) -> dict[str, Metric]:
    return parse(exposition(gauges(found)))


def value(metrics: dict[str, Metric], name: str, **labels: str) -> float:
    return metrics[name].samples[tuple(labels.items())]


def test_what_the_page_tells_stands_in_the_metrics(home: Settings, airflow: AirflowRows) -> None:
    serve(home)
    lay(home, {CHAMPIONS: [{"model_version": 3, "served_from": MORNING}]})
    airflow.run("movierec_daily", "failed", MORNING, MORNING + timedelta(seconds=90), conf={"as_of": f"{DAY}"})
    airflow.heartbeat("SchedulerJob", "running", MORNING)
    metrics = metrics_of(status(home))
    day, morning = datetime(2018, 9, 26, tzinfo=UTC).timestamp(), MORNING.timestamp()
    table, daily = {"table": "gold.recommendations"}, {"dag": "movierec_daily"}
    assert value(metrics, "movierec_table_day_timestamp_seconds", **table) == day
    assert value(metrics, "movierec_table_published_timestamp_seconds", **table) == morning + 300
    assert value(metrics, "movierec_table_rows", **table) == 2
    assert value(metrics, "movierec_model_version", kind="served") == 3
    assert value(metrics, "movierec_model_served_since_timestamp_seconds") == morning
    assert value(metrics, "movierec_dag_last_run_state", **daily, state="failed") == 1
    assert value(metrics, "movierec_dag_last_run_state", **daily, state="success") == 0
    assert value(metrics, "movierec_dag_last_run_duration_seconds", **daily) == 90
    assert value(metrics, "movierec_dag_last_run_day_timestamp_seconds", **daily) == day
    assert value(metrics, "movierec_dag_paused", dag="movierec_publish") == 0
    assert value(metrics, "movierec_airflow_heartbeat_timestamp_seconds", component="scheduler") == morning
    assert value(metrics, "movierec_needs_person", kind="run_failed") == 1
    assert value(metrics, "movierec_disk_free_bytes", place="lake") > 0
    assert value(metrics, "movierec_status_part_told", part="airflow") == 1


def test_each_name_says_whose_it_is_and_its_unit(home: Settings, airflow: AirflowRows) -> None:
    serve(home)
    names = set(metrics_of(status(home)))
    assert {name for name in names if not name.endswith(UNITS)} <= WITHOUT_UNIT
    assert all(re.fullmatch(r"movierec_[a-z_]+", name) for name in names)


def test_each_kind_of_matter_is_counted_also_while_there_is_none(home: Settings) -> None:
    metrics = metrics_of(status(home))
    counted = [
        dict(labels)["kind"]
        for name in ("movierec_needs_person", "movierec_notices")
        for labels in metrics[name].samples
    ]
    assert sorted(counted) == sorted(Kind)
    assert value(metrics, "movierec_needs_person", kind="nothing_served") == 1
    assert value(metrics, "movierec_needs_person", kind="run_failed") == 0


def test_what_could_not_be_told_is_told_and_absent(home: Settings) -> None:
    stack = Stack(database="postgresql+psycopg2://127.0.0.1:1/airflow")
    metrics = metrics_of(status(home.model_copy(update={"stack": stack})))
    assert value(metrics, "movierec_status_part_told", part="airflow") == 0
    assert value(metrics, "movierec_status_part_told", part="lake") == 1
    assert not any(name.startswith("movierec_dag") for name in metrics)


@pytest.mark.parametrize("text", ['C:\\new "one"\n', "\\n", "ü\t{},=", ""])
def test_any_text_comes_through_a_label(text: str) -> None:
    gauge = Gauge("movierec_x", "Of a\nbackslash \\.", (({"place": text, "kind": "a"}, 1.5), ({}, 1795974485.157372)))
    metric = parse(exposition([gauge]))["movierec_x"]
    assert metric.samples == {(("place", text), ("kind", "a")): 1.5, (): 1795974485.157372}
    assert metric.help == r"Of a\nbackslash \\."


@pytest.mark.parametrize("number", [0.0, 270553174016.0, 1e-9, -3.0, float(2**62), 0.1])
def test_a_number_keeps_its_digits(number: float) -> None:
    assert parse(exposition([Gauge("x", "x", (({}, number),))]))["x"].samples[()] == number
