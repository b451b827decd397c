"""Who is told that a task failed, and what they read."""

from dataclasses import replace

import pytest

from movierec_spark.job.failure_reason import NAMED_BY, read_failure_reason, write_failure_reason
from movierec_spark.orchestration.notifiers import Failure, tell
from movierec_spark.settings import Settings
from movierec_spark.settings.operation_sections import Alerts
from tests.listeners import mail_server, web_server

FAILURE = Failure(
    "movierec_daily", "conform", "manual-1", "2018-09-26", "silver.ratings not published", "log", "docs", "mlflow"
)


def test_the_webhook_and_the_mail_say_what_failed_and_where_to_look() -> None:
    with web_server() as (address, posted), mail_server() as (port, mailed):
        mail = {"host": "127.0.0.1", "port": port, "sender": "movierec@example.com", "to": ["data@example.com"]}
        assert tell(FAILURE, Alerts.model_validate({"webhook": address, "mail": mail})) == []
    assert posted[0]["reason"] == FAILURE.reason
    assert posted[0]["text"] == str(FAILURE)
    assert "Subject: movierec_daily conform of 2018-09-26 failed" in mailed[0]
    assert "To: data@example.com" in mailed[0]
    for line in str(FAILURE).splitlines():
        assert line in mailed[0]


def test_without_a_way_in_conf_nobody_is_told_and_nothing_is_wrong() -> None:
    assert tell(FAILURE, Alerts()) == []


def test_a_way_that_does_not_work_is_one_line_and_does_not_stop_the_other() -> None:
    with web_server() as (gone, _):
        pass
    with mail_server() as (port, mailed):
        mail = {"host": "127.0.0.1", "port": port, "sender": "a@example.com", "to": ["b@example.com"]}
        (trouble,) = tell(replace(FAILURE, day=None), Alerts.model_validate({"webhook": gone, "mail": mail}))
    assert trouble.startswith("nobody was told by post: ")
    assert "\n" not in trouble
    assert len(mailed) == 1


def test_a_reason_reaches_the_callback_of_its_own_task_once(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    task = ("movierec_daily", "conform", "manual__2018-09-26T00:00:00+00:00")
    write_failure_reason("by hand: nobody asks for it")
    for name, value in zip(NAMED_BY, task, strict=True):
        monkeypatch.setenv(name, value)
    write_failure_reason("silver.ratings not published")
    assert read_failure_reason("movierec_daily", "ingest", task[2]) is None
    assert read_failure_reason(*task) == "silver.ratings not published"
    assert read_failure_reason(*task) is None
