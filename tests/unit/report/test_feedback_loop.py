"""The page of quality by day: it stands alone, and its sentences say what the figures say."""

import re
from dataclasses import replace

import pytest

from movierec_spark.report.feedback_loop import Arms, Clicks, LoopHistory, write_feedback_loop
from movierec_spark.report.feedback_loop.charts import charts
from movierec_spark.report.feedback_loop.findings import days_until_shown, findings, last_days_of_arms
from movierec_spark.settings import Settings
from tests.unit.report.feedback_loop_days import made_up_history
from tests.unit.report.outline import Outline


def answers(history: LoopHistory) -> list[str]:
    return [finding.answer for finding in findings(history)]


def with_clicks(history: LoopHistory, loop: int, frozen: int) -> LoopHistory:
    """With so many clicks of a thousand on each day after the change."""
    arms = Arms(Clicks(loop, 1000), Clicks(frozen, 1000))
    after = history.days_after_change
    days = tuple(replace(one, changed=arms) if one in after else one for one in history.days)
    return replace(history, days=days)


def test_the_page_stands_alone_and_stays_the_same(home: Settings) -> None:
    page = write_feedback_loop(made_up_history(), home)
    html, outline = page.read_text(), Outline()
    outline.feed(html)
    assert page == home.home / "report" / "feedback_loop.html"
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {address for address in outline.addresses if not address.startswith("#")} == {"data:,"}
    assert "<script" not in html
    assert "Heat &lt;2&gt; (2018)" in html
    assert write_feedback_loop(made_up_history(), home).read_text() == html


@pytest.mark.parametrize("n_days", [0, 1, 2, 4])
def test_the_page_reads_well_from_the_first_day_on(home: Settings, n_days: int) -> None:
    html = write_feedback_loop(made_up_history(n_days), home).read_text()
    text = re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)
    assert html.count("<figure") == (4 if n_days > 1 else 0)
    assert not re.search(r"\b(nan|None|inf)\b", text.replace("None yet.", ""))


def test_the_table_has_each_day_with_its_figures_and_what_happened(home: Settings) -> None:
    html = write_feedback_loop(made_up_history(), home).read_text()
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", html, re.DOTALL)]
    told = [" ".join(row.split()) for row in rows]
    assert told[0] == "2018-10-02 18.0 % – 17.0 % – 300 300 0 of 150"
    assert told[1] == "2018-10-03 16.0 % – 15.0 % – 298 360 0 of 150 new movie comes out"
    assert told[3] == "2018-10-05 6.0 % 6.0 % 13.5 % 13.0 % 294 480 2 of 150 tastes change"
    assert len(told) == 8


def test_each_question_is_answered_by_the_figures() -> None:
    following, others, breadth, new_movie = answers(made_up_history())
    assert following.startswith("The loop is ahead of the frozen model, with 2.6 times its clicks. ")
    assert "Before 2018-10-05 these people played 16.3 % " in following
    assert "In the last 3 days they played 12.7 % " in following
    assert "would have played 4.8 % " in following
    assert others.startswith("No clear difference from the frozen model. ")
    assert breadth.startswith("No: they go on to movies not shown yet. In the last 3 days 180 movies were shown ")
    assert "in all days together it was 720. On 2018-10-02 150 lists showed 300 different movies" in breadth
    assert new_movie.startswith("Yes, first 2 days later. Heat <2> (2018) came out on 2018-10-03")
    assert new_movie.endswith("On 2018-10-09 it stood in 20 of 150 lists, on all days in 50.")


def test_what_speaks_against_the_loop_is_said_too() -> None:
    history = made_up_history()
    narrow = replace(history, days=tuple(replace(one, lists_with_new_movie=0) for one in history.days))
    narrow = replace(narrow, days=tuple(replace(one, movies_ever_shown=305) for one in narrow.days))
    assert answers(narrow)[2].startswith("Yes: they keep to what they have shown. In the last 3 days 0 movies ")
    assert answers(narrow)[3].startswith("Not yet. ")
    assert days_until_shown(narrow) is None
    assert answers(with_clicks(history, 50, 120))[0].startswith("The loop is behind the frozen model, with 0.4 times")
    assert answers(with_clicks(history, 100, 99))[0].startswith("No clear difference")
    assert answers(with_clicks(history, 100, 0))[0].startswith("The loop is ahead of the frozen model. ")


def test_the_day_of_the_change_is_not_compared_since_nobody_could_know() -> None:
    assert last_days_of_arms(made_up_history(4), "changed") is None
    assert last_days_of_arms(made_up_history(5), "changed") == (Clicks(90, 1000), Clicks(55, 1000))


def test_the_pictures_mark_both_days_and_the_frozen_model_begins_at_the_change() -> None:
    changed, _, shown, _ = charts(made_up_history())
    assert [(mark.text, mark.position) for mark in changed.marks] == [("tastes change", 42.86), ("new movie", 14.29)]
    loop, frozen = changed.lines
    assert (len(loop.dots), len(frozen.dots)) == (8, 5)
    assert frozen.dots[0].x == 42.86
    assert changed.values[0].text == "0 %"
    assert [line.name for line in shown.lines] == ["on the day", "on all days up to it"]
