"""All that there is to tell, read part by part: what can't be read hides nothing of the rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from movierec_spark.errors import MovierecError
from movierec_spark.monitoring.drift.alarms import Alarm, newest_alarms
from movierec_spark.monitoring.status.airflow_database import has_database
from movierec_spark.monitoring.status.airflow_needs import needs_of_airflow
from movierec_spark.monitoring.status.airflow_state import DAILY, AirflowState, airflow_state
from movierec_spark.monitoring.status.data_needs import (
    needs_of_drift,
    needs_of_quarantine,
    needs_of_refusals,
    needs_of_stale_days,
    needs_of_tables,
)
from movierec_spark.monitoring.status.disks import Place, needs_of_disks, places
from movierec_spark.monitoring.status.drops import Drops, drops, needs_of_drops
from movierec_spark.monitoring.status.models import Models, needs_of_models
from movierec_spark.monitoring.status.need import Kind, Need
from movierec_spark.monitoring.status.served_tables import ServedTable, served_tables
from movierec_spark.monitoring.unserved_champion import ServedVersion, served_version
from movierec_spark.publish.audit import Audit
from movierec_spark.publish.audit_log import read_audits
from movierec_spark.registry.aliases import aliased_versions
from movierec_spark.settings import Settings
from movierec_spark.settings.airflow_database import airflow_database
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.lake_layout import is_outdated
from movierec_spark.tables import RECOMMENDATIONS

WELL, NEEDS_PERSON, UNTOLD = 0, 1, 2  # exit codes
Content = TypeVar("Content")


@dataclass(frozen=True)
class LakeState:
    """audits: ops.audit, the oldest first. served_version: None while the trending movies are served.

    alarms: of drift, on the newest day that was watched.
    """

    is_outdated: bool
    audits: list[Audit]
    tables: list[ServedTable]
    served_version: ServedVersion | None
    alarms: list[Alarm]

    @property
    def served_day(self) -> date | None:
        return next((table.day for table in self.tables if table.name == RECOMMENDATIONS.name), None)


@dataclass(frozen=True)
class Status:
    """What was found at a moment, UTC. A part is None where it could not be told.

    has_airflow: whether there is an Airflow database. untold: why a part could not be told, by its name.
    """

    at: datetime
    lake: LakeState | None
    drops: list[Drops] | None
    models: Models | None
    has_airflow: bool
    airflow: AirflowState | None
    places: list[Place] | None
    needs: list[Need]
    untold: dict[str, str]

    @property
    def exit_code(self) -> int:
        """1 as soon as one need is sure, whatever could not be told beside it."""
        if any(need.is_alarm for need in self.needs):
            return NEEDS_PERSON
        return UNTOLD if self.untold else WELL


PARTS = ("lake", "drops", "models", "airflow", "disks", "needs")


def read_status(settings: Settings, now: datetime) -> Status:
    """now: UTC. Reads and writes nothing else; whatever goes wrong in a part is told in its place."""
    untold: dict[str, str] = {}
    address = airflow_database(settings)
    has_airflow = has_database(address)
    lake = _told("lake", lambda: lake_state(settings), untold)
    status = Status(
        at=now,
        lake=lake,
        drops=_told("drops", lambda: _drops(lake, now.date(), settings), untold),
        models=_told("models", lambda: _models(lake, settings), untold),
        has_airflow=has_airflow,
        airflow=_told("airflow", lambda: airflow_state(address), untold) if has_airflow else None,
        places=_told("disks", lambda: places(settings), untold),
        needs=[],
        untold=untold,
    )
    status.needs.extend(_told("needs", lambda: list(_needs(status, settings)), untold) or [])
    return status


def lake_state(settings: Settings) -> LakeState:
    """Of a lake of an earlier layout nothing is read: its tables would be misread."""
    lake = Lake.of(settings)
    if is_outdated(lake.root):
        return LakeState(True, [], [], None, [])
    audits = read_audits(lake)
    alarms = newest_alarms(lake, settings.drift)
    return LakeState(False, audits, served_tables(lake, audits), served_version(lake), alarms)


def _drops(lake: LakeState | None, today: date, settings: Settings) -> list[Drops]:
    if lake is None:
        raise MovierecError("only the lake tells which drops were taken in")
    return drops(lake.audits, today, settings)


def _models(lake: LakeState | None, settings: Settings) -> Models:
    versions = aliased_versions(settings)
    return Models(lake.served_version if lake else None, versions.get("champion"), versions.get("challenger"))


def _needs(status: Status, settings: Settings) -> Iterator[Need]:
    today, lake = status.at.date(), status.lake
    is_daily_running = status.airflow is not None and status.airflow.is_running(DAILY)
    if status.airflow:
        yield from needs_of_airflow(status.airflow, status.at, settings)
    if lake and lake.is_outdated:
        yield Need(
            Kind.LAKE_OUTDATED,
            f"the tables in {settings.lake} were written by an earlier version, and no job runs on them",
            "end what uses the lake, and run `movierec migrate` once",
        )
    elif lake:
        yield from needs_of_tables(lake.tables, today, settings)
        yield from needs_of_drift(lake.alarms)
        yield from needs_of_refusals(lake.audits, status.at, settings)
        yield from needs_of_quarantine(lake.audits, settings)
        yield from needs_of_stale_days(lake.audits) if not is_daily_running else ()
        yield from needs_of_drops(status.drops or [], today, is_daily_running, settings)
        yield from needs_of_models(status.models, lake.served_day) if status.models else ()
    yield from needs_of_disks(status.places or [], settings)


def _told(part: str, read: Callable[[], Content], untold: dict[str, str]) -> Content | None:
    """What read gives; None where that fails, for whatever reason, which untold gets."""
    try:
        return read()
    except MovierecError as error:
        untold[part] = str(error)
    except Exception as error:
        message = " ".join(str(error).split())
        untold[part] = f"{type(error).__name__}: {message}"
    return None
