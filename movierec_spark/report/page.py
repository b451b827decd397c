"""The report page: one HTML file of what the tables and MLflow hold, which needs no network."""

from pathlib import Path

from movierec_spark.report.attention import matters
from movierec_spark.report.audits import audits, refusals
from movierec_spark.report.champion import champion_figures
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.report.explorations import newest_exploration
from movierec_spark.report.flow import flow
from movierec_spark.report.quarantine import quarantine
from movierec_spark.report.reader import open_lake
from movierec_spark.report.runs import day_changes, last_runs
from movierec_spark.report.serving import served_state, trending
from movierec_spark.report.templating import environment
from movierec_spark.report.users import example_users
from movierec_spark.settings import Settings
from movierec_spark.storage.location import Location


def write_report(settings: Settings) -> Path:
    """Write <home>/report/index.html; the same tables, models and Data Docs give the same bytes.

    Raises MovierecError where a table, or the figures of the champion's training, are gone.
    """
    page = settings.home.expanduser().absolute() / "report" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(
        _render(settings, DataDocs(Location.of(settings.data_docs, settings.store), page.parent)), encoding="utf-8"
    )
    return page


def _render(settings: Settings, docs: DataDocs) -> str:
    lake = open_lake(settings)
    audit_rows, served = audits(lake), served_state(lake)
    flow_of_rows, refused, champion = (
        flow(lake, audit_rows, docs),
        refusals(audit_rows, docs),
        champion_figures(settings),
    )
    exploration = newest_exploration(lake, settings)
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            matters=matters(flow_of_rows, refused, champion, served, exploration),
            runs=last_runs(audit_rows),
            day_changes=day_changes(audit_rows),
            exploration=exploration,
            flow=flow_of_rows,
            serving=served,
            trending=trending(lake),
            champion=champion,
            users=example_users(lake, served.as_of) if served else (),
            quarantine=quarantine(lake),
            refusals=refused,
            docs=docs,
            model=settings.registry.model,
        )
    )
