"""The report as a whole: one safe file that names what is odd, the same each time."""

import re
from datetime import date
from html import unescape

import pytest

from movierec_spark.errors import MovierecError
from movierec_spark.report import write_report
from movierec_spark.report.exploration import write_exploration
from movierec_spark.settings import Settings
from movierec_spark.tables import PROFILES
from tests.unit.report.exploration.lake import HOSTILE, RIGHT_TO_LEFT, lay_explored_lake
from tests.unit.report.exploration.rows import WEEK_BEFORE, as_table, of_ratings
from tests.unit.report.outline import Outline
from tests.unit.report.small_lake import DAY, lay, small_lake

FROM_ELSEWHERE = re.compile(r"^(?!data:)(?:[a-z]+:|//)")
MOST_BYTES = 5_000_000


@pytest.fixture
def explored_home(home: Settings) -> Settings:
    lay_explored_lake(home)
    return home


def test_the_report_is_one_small_file_that_stays_the_same(explored_home: Settings) -> None:
    page = write_exploration(explored_home, DAY)
    assert page == explored_home.home / "report" / "explore" / f"{DAY}.html"
    html = page.read_text()
    outline = Outline()
    outline.feed(html)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert [address for address in outline.addresses if FROM_ELSEWHERE.match(address)] == []
    assert re.search(r"@import|url\(", html) is None
    assert len(html) < MOST_BYTES
    assert write_exploration(explored_home, DAY).read_text() == html


def test_texts_from_outside_stay_texts(explored_home: Settings) -> None:
    html = write_exploration(explored_home, DAY).read_text()
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert f"<bdi>{RIGHT_TO_LEFT}" in html
    assert HOSTILE in unescape(html)


def test_each_planted_oddity_is_named(explored_home: Settings) -> None:
    html = unescape(write_exploration(explored_home, DAY).read_text())
    alerts = re.findall(r'<li class="alert( urgent)?" data-concern="(\w+)">.*?href="#([\w.]+)"', html, re.DOTALL)
    assert {(concern, where) for _, concern, where in alerts} >= {
        ("implausible", "silver.ratings.rating"),
        ("doubled", "silver.ratings"),
        ("doubled", "silver.movies.title"),
        ("rejected", "silver.ratings"),
        ("missing", "silver.movies.tmdb_id"),
        ("constant", "silver.movies.genres"),
        ("changed", "silver.ratings.rating"),
        ("stale", "gold.recommendations.as_of"),
    }


def test_every_link_leads_to_a_place_on_the_page(explored_home: Settings) -> None:
    html = write_exploration(explored_home, DAY).read_text()
    outline = Outline()
    outline.feed(html)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(outline.ids)


def test_the_report_says_since_when_something_changed(explored_home: Settings) -> None:
    write_exploration(explored_home, WEEK_BEFORE)
    html = write_exploration(explored_home, DAY).read_text()
    assert f'<a href="{WEEK_BEFORE}.html">' in html
    assert re.search(r"<td>rows</td>\s*<td class=\"number\">900</td><td class=\"number\">1,000</td>", html)


def test_a_list_stands_beside_its_history(explored_home: Settings) -> None:
    html = write_exploration(explored_home, DAY).read_text()
    assert "Ten users as cases" in html
    assert "The longest history" in html
    assert "Film &lt;0&gt; (1990)" in html


def test_the_first_report_of_a_lake_without_lists_reads_well(home: Settings) -> None:
    lay(home, {table: rows for table, rows in small_lake("trend", None).items() if table.layer in ("silver", "ops")})
    lay(home, {PROFILES: as_table(of_ratings(), DAY)})
    html = write_exploration(home, DAY).read_text()
    assert "This is the first report" in html
    assert "The data are as they should be" in html
    assert "Nobody has a list yet" in html
    assert re.search(r"\b(None|nan|inf)\b", re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.DOTALL)) is None


def test_a_day_without_a_profile_is_refused_with_what_to_run(explored_home: Settings) -> None:
    with pytest.raises(MovierecError, match="no figures of 2001-01-01: run movierec run explore --as-of 2001-01-01"):
        write_exploration(explored_home, date(2001, 1, 1))


def test_the_front_page_leads_to_the_newest_report_and_names_what_is_urgent(explored_home: Settings) -> None:
    write_exploration(explored_home, WEEK_BEFORE)
    write_exploration(explored_home, DAY)
    html = write_report(explored_home).read_text()
    assert f'href="explore/{DAY}.html"' in html
    assert f'href="explore/{WEEK_BEFORE}.html"' in html
    assert f'href="explore/{DAY}.html#silver.ratings.rating"' in html
    assert "7 values are no finite numbers" in html
