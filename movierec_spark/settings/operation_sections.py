"""The settings of what runs and what goes out: registry, serving tables, export, the stack, alerts."""

from pathlib import Path

from pydantic import Field, HttpUrl, NonNegativeInt, PositiveInt, SecretStr

from movierec_spark.settings.section import Section


class Registry(Section):
    """MLflow: where runs and versions are kept, and who makes a version the champion."""

    model: str = Field("movierec", description="name of the registered model")
    experiment: str = Field("movierec", description="name of the experiment that holds the trainings")
    auto_promote: bool = Field(False, description="a version that passed the gates becomes champion by itself")
    tracking_uri: str | None = Field(None, description="an MLflow server; unset: a file of MOVIEREC_HOME/mlflow")


class AudienceMovies(Section):
    """The movies that gold.audiences holds the best users of."""

    movie_ids: tuple[int, ...] = Field((), description="these")
    new_days: NonNegativeInt = Field(30, description="and those first known in the last so many days")
    n: PositiveInt = Field(1000, description="users of a movie")


class Serving(Section):
    """What the tables that others read hold."""

    n: PositiveInt = Field(100, description="movies recommended to a user")
    breadth: float = Field(
        0.2, ge=0, le=1, description="how much movies that stand in few lists are raised; 0: not at all"
    )
    pages: bool = Field(True, description="make gold.recommendation_rows, the lists as titled rows")
    audiences: AudienceMovies = AudienceMovies()
    similar: PositiveInt = Field(20, description="similar movies of a movie")
    trending: PositiveInt = Field(100, description="trending movies of a segment")
    max_refreshed_days: NonNegativeInt = Field(31, description="how many stale days one refresh does again, the newest")
    users_per_block: PositiveInt = Field(1024, description="users ranked at once; more take more memory")
    challenger_share: float = Field(
        0.0, ge=0, le=1, description="of the users, served by the version with the alias challenger"
    )


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
