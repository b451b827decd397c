"""The DAGs as an operator meets them: what runs after what, for which day, by which command."""

from pathlib import Path
from typing import Any

import pytest

from movierec_spark.settings import PROJECT

TASKS: dict[str, dict[str, list[str]]] = {
    "movierec_daily": {
        "ingest": ["conform"],
        "conform": ["recommend"],
        "recommend": ["refresh"],
        "refresh": ["monitor"],
        "monitor": [],
    },
    "movierec_train": {"train": ["register"], "register": []},
    "movierec_explore": {"explore": []},
    "movierec_maintain": {"maintain": []},
    "movierec_publish": {"recommend": []},
    "movierec_retrain": {"start_training": []},
}
DAG_IDS = sorted(TASKS)


def spark_submit(job: str, day: str, profile: str = "local", options: str = "") -> str:
    return (
        f"spark-submit --master local[2] --properties-file {PROJECT}/conf/spark/{profile}.conf "
        f"--name movierec-{job} --deploy-mode client {PROJECT}/jobs/{job}.py --as-of {day}{options}"
    )


def commands(day: str) -> dict[str, dict[str, str]]:
    return {
        "movierec_daily": {job: spark_submit(job, day) for job in TASKS["movierec_daily"]},
        "movierec_train": {
            "train": spark_submit("train", day, "local-train"),
            "register": f"movierec run register --as-of {day}",
        },
        "movierec_explore": {"explore": spark_submit("explore", day)},
        "movierec_maintain": {"maintain": f"movierec run maintain --as-of {day}"},
        "movierec_publish": {"recommend": spark_submit("recommend", day, options=" --newest")},
        "movierec_retrain": {
            "start_training": f'movierec_train retrain__{day} {{"as_of": "{day}", "reason": "by hand"}} by hand'
        },
    }


def test_they_parse_without_errors(dag_facts: dict[str, Any]) -> None:
    assert dag_facts["import_errors"] == {}


def test_parsing_imports_nothing_heavy(dag_facts: dict[str, Any]) -> None:
    assert dag_facts["heavy"] == []


def test_there_are_these_dags_with_these_tasks(dag_facts: dict[str, Any]) -> None:
    assert {dag_id: dag["tasks"] for dag_id, dag in dag_facts["dags"].items()} == TASKS


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_a_scheduled_run_processes_its_own_day(dag_facts: dict[str, Any], dag_id: str) -> None:
    assert dag_facts["dags"][dag_id]["by_schedule"] == commands("2018-09-26")[dag_id]


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_a_day_chosen_in_the_form_wins(dag_facts: dict[str, Any], dag_id: str) -> None:
    assert dag_facts["dags"][dag_id]["by_hand"] == commands("2018-09-20")[dag_id]


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_a_run_without_a_logical_date_takes_the_day_it_was_started(dag_facts: dict[str, Any], dag_id: str) -> None:
    assert dag_facts["dags"][dag_id]["by_event"] == commands("2018-09-26")[dag_id]


@pytest.mark.parametrize("dag_id", DAG_IDS)
def test_the_form_takes_a_day_or_nothing(dag_facts: dict[str, Any], dag_id: str) -> None:
    accepted = dag_facts["dags"][dag_id]["as_of"]
    assert accepted == {"": True, "2018-09-20": True, "2018-13-01": False, "today": False}


def test_the_connection_to_spark_says_where_jobs_run_and_in_which_environment(
    dag_facts_of_cluster: dict[str, Any], home_of_cluster: Path
) -> None:
    properties = home_of_cluster / "run" / "spark" / "cluster.conf"
    train = dag_facts_of_cluster["dags"]["movierec_train"]["by_hand"]["train"]
    assert train == (
        f"spark-submit --master yarn --properties-file {properties} --name movierec-train --deploy-mode cluster "
        f"{PROJECT}/jobs/train.py --as-of 2018-09-20"
    )
    (archive,) = [line for line in properties.read_text().splitlines() if line.startswith("spark.archives")]
    assert archive.split() == ["spark.archives", "hdfs:///movierec/environment.tar.gz#environment"]


def test_spark_tasks_take_turns(dag_facts: dict[str, Any]) -> None:
    pools = {task: pool for dag in dag_facts["dags"].values() for task, pool in dag["pools"].items()}
    without_spark = ("register", "maintain", "start_training")
    assert {pools.pop(task) for task in without_spark} == {"default_pool"}
    assert set(pools.values()) == {"movierec_spark"}
