"""The exploration report: one HTML file, which needs no network and runs no script but its own."""

import base64
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from movierec_spark.errors import MovierecError
from movierec_spark.profiling import metrics
from movierec_spark.report.exploration import bounds
from movierec_spark.report.exploration.alerts import find_alerts, standing
from movierec_spark.report.exploration.profile import Profile, read_profile, read_profile_before
from movierec_spark.report.exploration.sections.cases import cases
from movierec_spark.report.exploration.sections.changes import changes
from movierec_spark.report.exploration.sections.drift import drift
from movierec_spark.report.exploration.sections.long_tail import long_tail
from movierec_spark.report.exploration.sections.output import output
from movierec_spark.report.exploration.sections.overview import facts
from movierec_spark.report.exploration.sections.periods import compared_tables
from movierec_spark.report.exploration.sections.rejections import deliveries
from movierec_spark.report.exploration.sections.tables import table_cards
from movierec_spark.report.exploration.sections.tastes import grids, groupings
from movierec_spark.report.exploration.sections.timelines import timelines
from movierec_spark.report.exploration.templating import environment
from movierec_spark.report.reader import open_lake
from movierec_spark.settings import Settings


def exploration_folder(settings: Settings) -> Path:
    """Where the reports lie, one <day>.html each."""
    return settings.home.expanduser().absolute() / "report" / "explore"


def write_exploration(settings: Settings, as_of: date) -> Path:
    """Write <home>/report/explore/<as_of>.html; the same tables give the same bytes.

    Raises MovierecError where gold.profiles has nothing of the day.
    """
    lake = open_lake(settings, as_of)
    profile = read_profile(lake, as_of)
    if profile is None:
        raise MovierecError(f"gold.profiles has no figures of {as_of}: run movierec run explore --as-of {as_of}")
    page = exploration_folder(settings) / f"{as_of}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_render(lake, profile, page.parent), encoding="utf-8")
    return page


def _render(lake: DuckDBPyConnection, now: Profile, folder: Path) -> str:
    """folder: where the page and those of earlier days lie."""
    before = read_profile_before(lake, now.as_of)
    templates = environment()
    script = templates.get_template("explore.js").render()
    return templates.get_template("explore.html.j2").render(
        **_sections(lake, now, before),
        has_page_before=before is not None and (folder / f"{before.as_of}.html").exists(),
        bounds=bounds,
        weeks=metrics.RECENT_DAYS // 7,
        distinct_error=metrics.DISTINCT_ERROR,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _sections(lake: DuckDBPyConnection, now: Profile, before: Profile | None) -> dict[str, Any]:
    alerts = find_alerts(now, before)
    return {
        "as_of": now.as_of,
        "before": before.as_of if before else None,
        "facts": facts(now),
        "alerts": alerts,
        "standing": standing(before),
        "changes": changes(now, before) if before else [],
        "tables": table_cards(now, before, alerts),
        "compared": compared_tables(now),
        "timelines": timelines(now),
        "tail": long_tail(now),
        "groupings": groupings(now),
        "grids": grids(now),
        "deliveries": deliveries(now),
        "drift": drift(lake, now.as_of),
        "output": output(now, lake),
        "cases": cases(lake, now.as_of),
    }
