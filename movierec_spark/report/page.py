"""The report page: gathered from the tables and MLflow, rendered from templates, one file without a network."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from movierec_spark.report.audits import audits, refusals
from movierec_spark.report.champion import champion
from movierec_spark.report.data_docs import DataDocs
from movierec_spark.report.flow import flow
from movierec_spark.report.quarantine import quarantine
from movierec_spark.report.reader import open_lake
from movierec_spark.report.serving import serving, trending
from movierec_spark.report.users import three_users
from movierec_spark.settings import Settings

NAMES = {
    "hybrid": "movierec (hybrid)",
    "als": "ALS alone",
    "content": "content alone",
    "decayed_popularity": "decayed popularity",
}
METRIC_NAMES = {"ndcg": "nDCG", "map": "MAP", "rmse": "RMSE", "mae": "MAE"}


def write_report(settings: Settings) -> Path:
    """Write <home>/report/index.html; the same tables, models and Data Docs give the same bytes.

    Raises MovierecError where a table, or the figures of the champion's training, are not there.
    """
    page = settings.home.expanduser().absolute() / "report" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_rendered(settings, DataDocs(settings.data_docs, page.parent)), encoding="utf-8")
    return page


def _rendered(settings: Settings, docs: DataDocs) -> str:
    lake = open_lake(settings)
    recorded, served = audits(lake), serving(lake)
    return (
        _templates()
        .get_template("index.html.j2")
        .render(
            flow=flow(lake, recorded, docs),
            serving=served,
            trending=trending(lake),
            champion=champion(),
            users=three_users(lake, served.as_of) if served else (),
            quarantine=quarantine(lake),
            refusals=refusals(recorded, docs),
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
    templates.filters |= {"count": _count, "model_name": _model_name, "metric_name": _metric_name}
    return templates


def _count(number: int) -> str:
    return f"{number:,}"


def _model_name(name: str) -> str:
    return NAMES.get(name, name.replace("_", " "))


def _metric_name(name: str) -> str:
    return METRIC_NAMES.get(name, name)
