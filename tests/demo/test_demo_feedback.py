"""demo-feedback as a newcomer gives it: days through the real DAGs, a page at the end, their own home untouched."""

import re

import pytest

from tests.demo.newcomer import Newcomer

pytestmark = pytest.mark.slow
DAY_LINE = re.compile(r"^(2018-10-\d\d)  (.+); (has run before|\d+ s)$", re.MULTILINE)


@pytest.fixture(scope="module")
def two_days(newcomer: Newcomer) -> str:
    return newcomer.run("demo-feedback", "--days", "2")


def test_each_day_has_a_line_and_the_page_comes_last(newcomer: Newcomer, two_days: str) -> None:
    (first, told, _), (second, figures, _) = DAY_LINE.findall(two_days)
    assert (first, second) == ("2018-10-01", "2018-10-02")
    assert re.fullmatch(r"[\d,]+ ratings landed, a model is trained", told)
    assert re.search(r"\d+\.\d % by those who change, \d+\.\d % by the others; \d+ movies shown", figures)
    page = newcomer.home / "demo-feedback" / "report" / "feedback_loop.html"
    assert two_days.splitlines()[-1] == f"Quality by day, as one page: {page}"
    assert "2018-10-02" in page.read_text()


def test_the_newcomer_s_own_home_has_nothing_of_it(newcomer: Newcomer, two_days: str) -> None:
    assert [entry.name for entry in newcomer.home.iterdir()] == ["demo-feedback"]
    own = {entry.name for entry in (newcomer.home / "demo-feedback").iterdir()}
    assert own >= {"conf", "landing", "lake", "airflow", "mlflow", "report"}


def test_a_longer_demo_goes_on_where_the_first_one_ended(newcomer: Newcomer, two_days: str) -> None:
    output = newcomer.run("demo-feedback", "--days", "3")
    (_, _, first), (_, second_figures, second), (third_day, _, third) = DAY_LINE.findall(output)
    assert (first, third_day) == ("has run before", "2018-10-03")
    assert second.endswith(" s")
    assert third.endswith(" s")
    assert second_figures == DAY_LINE.findall(two_days)[1][1]
