"""The report page: one HTML file of what the tables and MLflow hold, which needs no network."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from movierec_spark.registry.training_figures import label
from movierec_spark.report.audits import audits, refusals
from movierec_spark.report.champion import champion_figures
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.report.flow import flow
from movierec_spark.report.quarantine import quarantine
from movierec_spark.report.reader import open_lake
from movierec_spark.report.serving import served_state, trending
from movierec_spark.report.users import example_users
from movierec_spark.settings import Settings

MODEL_NAMES = {
    "hybrid": "movierec (hybrid)",
    "als": "ALS alone",
    "content": "content alone",
    "decayed_popularity": "decayed popularity",
}


def write_report(settings: Settings) -> Path:
    """Write <home>/report/index.html; the same tables, models and Data Docs give the same bytes.

    Raises MovierecError where a table, or the figures of the champion's training, are gone.
    """
    page = settings.home.expanduser().absolute() / "report" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_render(settings, DataDocs(settings.data_docs, page.parent)), encoding="utf-8")
    return page


def _render(settings: Settings, docs: DataDocs) -> str:
    lake = open_lake(settings)
    audit_rows, served = audits(lake), served_state(lake)
    return (
        _templates()
        .get_template("index.html.j2")
        .render(
            flow=flow(lake, audit_rows, docs),
            serving=served,
            trending=trending(lake),
            champion=champion_figures(settings),
            users=example_users(lake, served.as_of) if served else (),
            quarantine=quarantine(lake),
            refusals=refusals(audit_rows, docs),
            docs=docs,
            model=settings.registry.model,
        )
    )


def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("movierec_spark.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"count": _count, "model_name": _model_name, "metric_name": label}
    return templates


def _count(number: int) -> str:
    return f"{number:,}"


def _model_name(name: str) -> str:
    return MODEL_NAMES.get(name, name.replace("_", " "))
