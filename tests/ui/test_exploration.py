"""A reader of the exploration report, in a real browser without a network: mouse, keyboard, phone, dark, paper."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from movierec_spark.report.exploration import write_exploration
from movierec_spark.settings import Settings
from tests.unit.report.exploration.lake import lay_explored_lake
from tests.unit.report.exploration.rows import WEEK_BEFORE
from tests.unit.report.small_lake import DAY

pytestmark = pytest.mark.ui
SHOTS = Path(os.environ.get("SCREENSHOTS", Path(__file__).with_name("screenshots")))
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass
class Reader:
    """page: the report. complaints: errors and warnings of the console, requests to elsewhere."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def report(home: Settings) -> Path:
    lay_explored_lake(home)
    write_exploration(home, WEEK_BEFORE)
    return write_exploration(home, DAY)


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


def read(browser: Browser, report: Path, size: dict[str, int], scheme: str = "light") -> Reader:
    page = browser.new_context(viewport=size, color_scheme=scheme, offline=True).new_page()  # type: ignore[arg-type]
    reader = Reader(page)
    page.on("console", lambda message: reader.complaints.append(message.text))
    page.on("pageerror", lambda error: reader.complaints.append(f"{error}"))
    page.on("dialog", lambda dialog: reader.complaints.append(f"a dialog: {dialog.message}"))
    page.on("request", lambda request: _note_request(reader, request.url))
    page.goto(report.as_uri())
    return reader


def _note_request(reader: Reader, address: str) -> None:
    if not address.startswith(("file:", "data:")):
        reader.complaints.append(address)


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [("light", DESKTOP, "light"), ("dark", DESKTOP, "dark"), ("phone", PHONE, "light")],
)
def test_the_report_opens_without_a_complaint_and_fits_its_screen(
    browser: Browser, report: Path, name: str, size: dict[str, int], scheme: str
) -> None:
    reader = read(browser, report, size, scheme)
    expect(reader.page.get_by_role("heading", level=1)).to_contain_text("things need somebody")
    too_wide = reader.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (reader.complaints, too_wide) == ([], 0)
    reader.page.screenshot(path=SHOTS / f"exploration_{name}.png")


def test_a_mark_tells_its_figure_below_the_pointer(browser: Browser, report: Path) -> None:
    reader = read(browser, report, DESKTOP)
    reader.page.locator("#time .frame svg").first.hover()
    expect(reader.page.locator("#tip")).to_have_text(re.compile(r"2018-09-\d\d: \d+ rows"))


def test_a_time_is_looked_at_closer_by_dragging_over_it_and_by_buttons(browser: Browser, report: Path) -> None:
    page = read(browser, report, DESKTOP).page
    plot = page.locator("#time .plot.wide").first
    names = plot.locator(".names")
    expect(names).to_contain_text("2018-08-18")
    plot.locator("svg").drag_to(
        plot.locator("svg"), source_position={"x": 300, "y": 50}, target_position={"x": 400, "y": 50}
    )
    expect(names).not_to_contain_text("2018-08-18")
    plot.get_by_role("button", name="The whole of it").press("Enter")
    expect(names).to_contain_text("2018-08-18")
    plot.get_by_role("button", name="Closer").press("Enter")
    expect(names).not_to_contain_text("2018-08-18")


def test_alerts_of_one_kind_are_shown_alone(browser: Browser, report: Path) -> None:
    page = read(browser, report, DESKTOP).page
    page.get_by_role("button", name="stale").press("Enter")
    shown = page.locator(".alert:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("gold.recommendations.as_of")


def test_a_table_is_filtered_and_sorted_by_the_keyboard(browser: Browser, report: Path) -> None:
    page = read(browser, report, DESKTOP).page
    table = page.get_by_role("region", name="Every column at a glance")
    page.locator("#tables").get_by_role("searchbox").fill("silver.movies")
    rows = table.locator("tbody tr:visible")
    expect(rows).to_have_count(3)
    table.get_by_role("button", name="missing").press("Enter")
    expect(rows.first).to_contain_text("tmdb_id")
    expect(table.get_by_role("columnheader", name="missing")).to_have_attribute("aria-sort", "descending")


def test_an_alert_leads_into_the_table_that_it_is_about(browser: Browser, report: Path) -> None:
    page = read(browser, report, DESKTOP).page
    page.get_by_role("link", name="silver.movies.genres").first.click()
    expect(page.locator("[id='silver.movies.genres']")).to_be_in_viewport()


def test_nothing_is_folded_on_paper(browser: Browser, report: Path) -> None:
    page = read(browser, report, DESKTOP).page
    folded = page.locator("details:not([open])")
    assert folded.count() > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.count() > 0
