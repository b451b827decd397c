"""Airflow's own database, asked by plain SQL: it answers also while none of Airflow's servers run."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

from movierec_spark.errors import MovierecError
from movierec_spark.storage.location import Location

SQLITE = "sqlite:///"
PATIENCE = 10  # seconds
Query = Callable[[str], list[Any]]  # from a query to its rows


def has_database(address: str) -> bool:
    """Whether there may be one; not where its SQLite file is missing, as where all jobs were run by hand."""
    return not address.startswith(SQLITE) or _file(address).exists


@contextmanager
def reading(address: str) -> Iterator[Query]:
    """A function that answers queries. address: of the database, as SQLAlchemy takes it.

    Raises MovierecError where the database can't be read.
    """
    with _reading_file(address) if address.startswith(SQLITE) else _reading_server(address) as query:
        yield query


@contextmanager
def _reading_file(address: str) -> Iterator[Query]:
    file = _file(address)
    try:
        with closing(sqlite3.connect(f"{file.path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            yield lambda query: connection.execute(query).fetchall()
    except sqlite3.Error as error:
        raise _unreadable(f"{file}", error) from None


@contextmanager
def _reading_server(address: str) -> Iterator[Query]:
    from sqlalchemy import create_engine  # takes a while to import, and a file needs none
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with create_engine(address, connect_args={"connect_timeout": PATIENCE}).connect() as connection:
            yield lambda query: list(connection.exec_driver_sql(query))
    except (SQLAlchemyError, ImportError) as error:
        raise _unreadable(address.rpartition("@")[2], getattr(error, "orig", None) or error) from None


def moment(value: str | datetime | None) -> datetime | None:
    """A time as the database gives it, in UTC: SQLite has texts without a zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if value is None:
        return None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def mapping(value: str | dict[str, Any] | None) -> dict[str, Any]:
    """A column of JSON as the database gives it: SQLite has texts."""
    return (json.loads(value) if isinstance(value, str) else value) or {}


def _unreadable(where: str, error: BaseException) -> MovierecError:
    return MovierecError(f"Airflow's database ({where}) can't be read: {' '.join(str(error).split())}")


def _file(address: str) -> Location:
    return Location.of(address.removeprefix(SQLITE))
