"""The newest exploration of the data: its day, its alerts, and the pages of it and of those before."""

from dataclasses import dataclass
from datetime import date

from duckdb import DuckDBPyConnection

from movierec_spark.report.exploration.alert import Alert
from movierec_spark.report.exploration.alerts import find_alerts
from movierec_spark.report.exploration.page import exploration_folder
from movierec_spark.report.exploration.profile import read_profile, read_profile_before
from movierec_spark.settings import Settings

PAGES_SHOWN = 8
NEWEST = "SELECT max(as_of) FROM gold.profiles"


@dataclass(frozen=True)
class Exploration:
    """link: to its page, relative to the report; None where it was not written here. days: those of the other pages."""

    as_of: date
    alerts: tuple[Alert, ...]
    link: str | None
    days: tuple[str, ...]


def newest_exploration(lake: DuckDBPyConnection, settings: Settings) -> Exploration | None:
    """None before the first one."""
    as_of = lake.sql(NEWEST).fetchall()[0][0]
    profile = read_profile(lake, as_of) if as_of else None
    if profile is None:
        return None
    days = sorted((page.stem for page in exploration_folder(settings).glob("*.html")), reverse=True)
    return Exploration(
        as_of=as_of,
        alerts=tuple(find_alerts(profile, read_profile_before(lake, as_of))),
        link=f"explore/{as_of}.html" if f"{as_of}" in days else None,
        days=tuple(day for day in days if day != f"{as_of}")[:PAGES_SHOWN],
    )
