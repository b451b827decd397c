"""What docs/monitoring.md shows of movierec status is what it prints, and what monitoring takes from it works."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from movierec_spark.cli import app
from movierec_spark.monitoring.status.metrics import gauges
from movierec_spark.monitoring.status.need import Kind
from movierec_spark.orchestration.notifiers import Failure
from movierec_spark.registry.connection import connect
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.tables import CHAMPIONS, RATINGS
from tests.browse_home import add_champion
from tests.pipeline.snippets import look_up
from tests.prometheus_text import parse
from tests.unit.monitoring.status.airflow_rows import AirflowRows, write_log
from tests.unit.monitoring.status.served_home import publish, serve, status
from tests.unit.report.small_lake import lay

PAGE = (PROJECT / "docs" / "monitoring.md").read_text()
NOW = datetime.now(UTC)
YESTERDAY = (NOW - timedelta(days=1)).date()
MISSING = (
    "movielens: its drop is required and /data/movierec/landing/movielens/as_of=2018-09-27 holds none; "
    "deliver it and run again"
)
REFUSED = (
    "50,812 of 50,812 rows (100.0%) rejected, at most 5.0% may be; most often (50,812) by "
    "expect_column_values_to_be_between(rating): stars lie between 0.5 and 5"
)


@pytest.fixture
def shown(home: Settings, airflow: AirflowRows) -> Settings:
    """A home as that of the page: version 1 serves, and the last day's drop was a bad one."""
    serve(home, YESTERDAY, NOW - timedelta(minutes=20))
    lay(home, {CHAMPIONS: [{"model_version": 1, "served_from": NOW - timedelta(days=3)}]})
    refused = {"status": "rejected", "version": None, "reason": REFUSED}
    publish(home, NOW, RATINGS, day=YESTERDAY, source="movielens", **refused)
    started, ended = NOW - timedelta(minutes=30), NOW - timedelta(minutes=29)
    run_id = airflow.run("movierec_daily", "failed", started, ended, conf={"as_of": f"{YESTERDAY}"})
    airflow.failed_task("movierec_daily", run_id, "ingest", ended)
    failure = Failure("movierec_daily", "ingest", run_id, f"{YESTERDAY}", MISSING, "", "", "")
    write_log(home, run_id, "ingest", 1, f"movierec: {failure}")
    airflow.heartbeat("SchedulerJob", "success", NOW)
    return home


def outline(text: str) -> list[str]:
    """The lines without what differs from home to home: figures, and the cells of a table's row after its first."""
    lines = [" ".join(re.sub(r"\d[\d.,:]*|\bmin\b|\bs\b|\bh\b", " ", line).split()) for line in text.splitlines()]
    return [re.sub(r"^((gold\.|movierec_)\w+) .*", r"\1", line) for line in lines]


def test_each_line_of_the_page_is_one_that_is_printed(shown: Settings, tmp_path: Path) -> None:
    add_champion(shown, 1, tmp_path)
    connect(shown).set_registered_model_alias("movierec", "challenger", "1")
    printed = outline(CliRunner().invoke(app, ["status"]).stdout)
    assert [line for line in outline(look_up("status output")) if line not in printed] == []


def test_the_page_tells_of_each_kind_of_matter() -> None:
    told = re.findall(r"`([a-z_]+)`", PAGE)
    assert set(Kind) <= set(told)


def test_the_page_tells_of_each_metric_with_its_labels(shown: Settings) -> None:
    rows = dict(re.findall(r"^\| `(movierec_\w+)` \| ([^|]*) \|", PAGE, re.MULTILINE))
    made = {gauge.name: ", ".join(f"`{label}`" for label in gauge.samples[0][0]) for gauge in gauges(status(shown))}
    assert {name: labels.strip() for name, labels in rows.items()} == made


def test_the_line_for_cron_leaves_a_whole_file_while_a_person_is_needed(shown: Settings, tmp_path: Path) -> None:
    line = look_up("textfile collector").replace("/var/lib/node_exporter", f"{tmp_path}")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(["sh", "-c", line], env=os.environ | {"PATH": path, "PYTHONPATH": f"{PROJECT}"}, check=True)
    metrics = parse((tmp_path / "movierec.prom").read_text())
    assert metrics["movierec_needs_person"].samples[(("kind", "run_failed"),)] == 1
    assert not (tmp_path / "movierec.prom.new").exists()


def test_the_alert_rules_look_at_metrics_that_there_are(shown: Settings) -> None:
    (group,) = yaml.safe_load(look_up("alert rules"))["groups"]
    names = {gauge.name for gauge in gauges(status(shown))}
    asked = {name for rule in group["rules"] for name in re.findall(r"movierec_\w+", rule["expr"])}
    assert asked
    assert asked <= names
