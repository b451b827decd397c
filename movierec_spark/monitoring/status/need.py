"""What needs a person: something to decide or to put right, in one line."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Of a need; the label of its metric."""

    AIRFLOW_SILENT = "airflow_silent"
    CHALLENGER_WAITING = "challenger_waiting"
    CHAMPION_UNSERVED = "champion_unserved"
    DAG_UNREADABLE = "dag_unreadable"
    DISK_FULL = "disk_full"
    DRIFTED = "drifted"
    DROP_MISSING = "drop_missing"
    DROP_NOT_TAKEN = "drop_not_taken"
    LAKE_OUTDATED = "lake_outdated"
    NOTHING_SERVED = "nothing_served"
    NO_MODEL = "no_model"
    PUBLICATION_REFUSED = "publication_refused"
    QUARANTINE_LARGE = "quarantine_large"
    RUN_FAILED = "run_failed"
    DAYS_STALE = "days_stale"
    TABLE_OLD = "table_old"


NOTICES = {Kind.CHALLENGER_WAITING, Kind.NO_MODEL}  # worth knowing, and no alarm


@dataclass(frozen=True)
class Need:
    """what: is the matter. remedy: what to do about it; one clause each."""

    kind: Kind
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"

    @property
    def is_alarm(self) -> bool:
        return self.kind not in NOTICES
