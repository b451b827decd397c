"""The page as a whole: one file, the same each time, fit to read before there is a model."""

import re
from math import nan

import mlflow
import pandas as pd
import pytest

from movierec_spark.evaluation.evaluate import COMPARISON_COLUMNS, FIGURE_COLUMNS
from movierec_spark.evaluation.gates import Gate
from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.registry.training_figures import TrainingFigures, log_figures
from movierec_spark.report import write_report
from movierec_spark.settings import Settings
from movierec_spark.tables import CHAMPIONS, QUARANTINE
from tests.unit.report.outline import Outline
from tests.unit.report.small_lake import DAY, NOON, lay, small_lake

FROM_ELSEWHERE = re.compile(r"""(?:src|href)=["'](?:[a-z]+:)?//|@import|url\(|<script""")
FIGURES = [
    ("hybrid", "all", "ndcg_at_10", 0.25, 0.2, 0.3, 40),
    ("hybrid", "all", "coverage_at_10", 0.0625, nan, nan, 40),
    ("hybrid", "newcomers after 1 event", "ndcg_at_10", 0.4, 0.3, 0.5, 5),
    ("popularity", "all", "ndcg_at_10", 0.125, 0.1, 0.15, 40),
    ("predicted_stars", "all", "rmse", 0.875, nan, nan, nan),
]
GAINS = [("popularity", "ndcg_at_10", 0.125, 0.1, 0.15)]
GATES = (
    Gate("nDCG@10 above popularity", 0.125, 0.1, 0.15, 0.0, True),
    Gate("coverage@10", 0.0625, None, None, 0.5, False),
)


@pytest.fixture
def champion_home(lake_home: Settings) -> Settings:
    """The small lake, and in MLflow a champion whose training logged its figures."""
    client = connect(lake_home)
    with mlflow.start_run(experiment_id=experiment_id(lake_home)) as run:
        figures = pd.DataFrame(FIGURES, columns=FIGURE_COLUMNS)
        log_figures(TrainingFigures(figures, pd.DataFrame(GAINS, columns=COMPARISON_COLUMNS), GATES))
    client.create_registered_model("movierec")
    tags = {"approved": "true", "trained_as_of": f"{DAY}"}
    client.create_model_version("movierec", f"runs:/{run.info.run_id}", run.info.run_id, tags=tags)
    client.set_registered_model_alias("movierec", "champion", "1")
    lay(lake_home, {CHAMPIONS: [{"model_version": 1, "served_from": NOON}]})
    return lake_home


def test_the_page_of_a_served_model_stands_alone_and_stays_the_same(champion_home: Settings) -> None:
    page = write_report(champion_home)
    html = page.read_text()
    outline = Outline()
    outline.feed(html)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert FROM_ELSEWHERE.findall(html) == []
    assert "Film &lt;12&gt;" in html
    assert "<b>Version 1</b> of movierec, since <time>2018-09-26 12:00</time>" in html
    assert "+0.125 <small>+0.100 to +0.150</small>" in html
    assert "0.250 <small>0.200 to 0.300</small>" in html
    assert "RMSE\n    0.875" in html
    assert gates(html) == [
        ("passed", "nDCG@10 above popularity", "+0.1250 [+0.1000, +0.1500], at least 0"),
        ("missed", "coverage@10", "+0.0625, at least 0.5"),
    ]
    assert write_report(champion_home).read_text() == html


def gates(html: str) -> list[tuple[str, ...]]:
    """Verdict, name and measure of each gate on the page."""
    return re.findall(r"<b>(passed|missed)</b>\s*<span>(.+?)</span> <span class=\"measure\">(.+?)</span>", html)


def test_the_page_reads_well_before_the_first_model(home: Settings) -> None:
    content = small_lake("trend", None)
    content[QUARANTINE] = []
    lay(home, content)
    html = write_report(home).read_text()
    assert "No model is registered yet" in html
    assert "No row is in quarantine" in html
    assert "because of" not in html
    assert "None" not in re.sub("None: no publication", "", html)
