"""The page of a feedback loop: one HTML file, which needs no network and runs no script."""

from pathlib import Path

from movierec_spark.report.exploration.templating import environment
from movierec_spark.report.feedback_loop.charts import charts
from movierec_spark.report.feedback_loop.days import LoopHistory
from movierec_spark.report.feedback_loop.findings import findings
from movierec_spark.settings import Settings


def write_feedback_loop(history: LoopHistory, settings: Settings) -> Path:
    """Write <home>/report/feedback_loop.html; the same figures give the same bytes."""
    page = settings.home.expanduser().absolute() / "report" / "feedback_loop.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_render(history), encoding="utf-8")
    return page


def _render(history: LoopHistory) -> str:
    template = environment("feedback_loop").get_template("feedback_loop.html.j2")
    return template.render(history=history, findings=findings(history), charts=charts(history))
