"""Telling people that a task failed: by a webhook, by mail, where conf names one."""

import smtplib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from typing import Any

import requests
from pydantic import HttpUrl

from movierec_spark.settings.operation_sections import Alerts, Mail

PATIENCE = 10  # seconds


@dataclass(frozen=True)
class Failure:
    """A task that failed, why, and where to look. day: of the run, as 2018-09-26, where it has one."""

    dag_id: str
    task_id: str
    run_id: str
    day: str | None
    reason: str
    log: str
    data_docs: str
    mlflow: str

    def __str__(self) -> str:
        return (
            f"{self.dag_id} {self.task_id} of {self.day or self.run_id} failed: {self.reason}\n"
            f"log {self.log}\nData Docs {self.data_docs}\nMLflow {self.mlflow}"
        )


def tell(failure: Failure, alerts: Alerts) -> list[str]:
    """Send it by every way that conf names; what could not be sent, one line each."""
    channels: list[tuple[Callable[[Failure, Any], None], Any]] = [(_post, alerts.webhook), (_mail, alerts.mail)]
    return [problem for send, recipient in channels if recipient and (problem := _problem(send, failure, recipient))]


def _problem(send: Callable[[Failure, Any], None], failure: Failure, recipient: Any) -> str | None:
    try:
        send(failure, recipient)
    except (OSError, smtplib.SMTPException) as error:
        return f"nobody was told by {send.__name__.strip('_')}: {' '.join(str(error).split())}; correct alerts in conf"
    return None


def _post(failure: Failure, webhook: HttpUrl) -> None:
    """JSON with the failure's fields, and text, which chat services show."""
    answer = requests.post(str(webhook), json={"text": str(failure), **asdict(failure)}, timeout=PATIENCE)
    answer.raise_for_status()


def _mail(failure: Failure, mail: Mail) -> None:
    message = EmailMessage()
    message["Subject"] = f"{failure.dag_id} {failure.task_id} of {failure.day or failure.run_id} failed"
    message["From"], message["To"] = mail.sender, ", ".join(mail.to)
    message.set_content(str(failure))
    with smtplib.SMTP(mail.host, mail.port, timeout=PATIENCE) as server:
        if mail.starttls:
            server.starttls()
        if mail.user and mail.password:
            server.login(mail.user, mail.password.get_secret_value())
        server.send_message(message)
