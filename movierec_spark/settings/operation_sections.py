"""The settings of what runs and what goes out: registry, export, the stack, alerts, status."""

from pathlib import Path

from pydantic import Field, HttpUrl, NonNegativeInt, PositiveInt, SecretStr

from movierec_spark.settings.section import Section


class Registry(Section):
    """MLflow: where runs and versions are kept, and who makes a version the champion."""

    model: str = Field("movierec", description="name of the registered model")
    experiment: str = Field("movierec", description="name of the experiment that holds the trainings")
    auto_promote: bool = Field(False, description="a version that passed the gates becomes champion by itself")
    retrain_after_events: PositiveInt | None = Field(
        None, description="so many ratings and weighted events after the last training start another; unset: none do"
    )
    tracking_uri: str | None = Field(None, description="an MLflow server; unset: a file of MOVIEREC_HOME/mlflow")


class Export(Section):
    """The PostgreSQL database that `movierec run export` fills; nothing is exported while database is unset."""

    host: str = Field("localhost", description="the database's server")
    port: int = Field(5432, gt=0, lt=65536, description="the server's port")
    database: str | None = Field(None, description="the database's name")
    into: str = Field("movierec", pattern="^[a-z_][a-z0-9_]*$", description="schema of the tables")
    user: str = Field("movierec", description="who writes the tables")
    password: SecretStr | None = Field(None, description="better by the environment than in the file")
    password_file: Path | None = Field(None, description="a file whose first line is the password")
    connections: PositiveInt = Field(2, description="how many write at once")


class Stack(Section):
    """What `movierec up` starts, on this machine alone."""

    airflow_port: int = Field(8080, gt=0, lt=65536, description="Airflow's port")
    mlflow_port: int = Field(5000, gt=0, lt=65536, description="MLflow's port")
    database: str | None = Field(None, description="SQLAlchemy address of Airflow's database; SQLite where unset")


class Mail(Section):
    """A mail server, and who gets the mail."""

    host: str = Field(description="the mail server")
    port: int = Field(25, gt=0, lt=65536, description="the server's port")
    starttls: bool = Field(False, description="encrypt the connection")
    user: str | None = Field(None, description="who logs in; unset: nobody")
    password: SecretStr | None = Field(None, description="better by the environment than in the file")
    sender: str = Field(description="the mail's sender")
    to: tuple[str, ...] = Field(min_length=1, description="who gets the mail")


class Alerts(Section):
    """Who is told that a task failed, beside its log."""

    webhook: HttpUrl | None = Field(None, description="address that gets JSON, with a text for chat services")
    mail: Mail | None = Field(None, description="a mail server; unset: no mail")


class Status(Section):
    """From when on `movierec status` says that a person is needed."""

    max_age_days: NonNegativeInt | None = Field(
        2, description="a served table of a day longer ago is too old; unset: none is"
    )
    min_free_fraction: float = Field(0.1, ge=0, le=1, description="a smaller free part of a disk is too little")
    max_quarantined_fraction: float = Field(
        0.01, ge=0, le=1, description="a larger part of the newest day's rows in quarantine is too much"
    )
    max_heartbeat_seconds: PositiveInt = Field(
        120, description="a part of Airflow that gave no sign of life for longer has died"
    )
    refusals_told_days: PositiveInt = Field(
        14, description="how long a refused publication is told, where its rows were not published since"
    )
