"""A visitor of the pages of `movierec browse`, in a real browser: mouse, keyboard, phone, without JavaScript."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from movierec_spark.settings import Settings
from tests.browse_home import HTML, HTML_TITLE, MATRIX, USER, add_champion, fill_home

pytestmark = pytest.mark.ui
PHONE = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
MATRIX_STARS, HEAT_STARS = "Your stars for The Matrix", "Your stars for Heat"


@dataclass
class Visitor:
    """complaints: what the console says, and requests to elsewhere."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def stars(self, of_movie: str) -> Locator:
        return self.page.get_by_role("group", name=of_movie, exact=True)

    def choose(self, of_movie: str, stars: str) -> None:
        """A click on half of a star."""
        self.stars(of_movie).locator("label", has=self.page.get_by_role("radio", name=stars, exact=True)).click()

    def recommended(self) -> list[str]:
        return self.page.locator("#recommended a.title").all_inner_texts()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the command serves a small home."""
    home = Settings(home=tmp_path_factory.mktemp("home"))
    fill_home(home)
    add_champion(home, 0, tmp_path_factory.mktemp("version"))
    command = [Path(sys.executable).with_name("movierec"), "browse", "--port", "0"]
    environment = os.environ | {"MOVIEREC_HOME": f"{home.home}"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as serving:
        assert serving.stdout is not None
        line = serving.stdout.readline()
        yield line.split()[0]
        serving.terminate()
        serving.wait(timeout=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield opened
        opened.close()


def visit(browser: Browser, address: str, path: str = "/", **options: Any) -> Visitor:
    page = browser.new_context(**options).new_page()
    visitor = Visitor(page, address)
    page.on("console", lambda message: visitor.complaints.append(message.text))
    page.on("pageerror", lambda error: visitor.complaints.append(f"{error}"))
    page.on("dialog", lambda dialog: visitor.complaints.append(f"a dialog: {dialog.message}"))
    page.on("request", lambda request: _note_request(visitor, request.url))
    page.goto(f"{address}{path}")
    return visitor


def _note_request(visitor: Visitor, address: str) -> None:
    if not address.startswith(visitor.address):
        visitor.complaints.append(f"asks for {address}")


def test_by_mouse_the_list_follows_each_rating_without_a_new_page(browser: Browser, address: str) -> None:
    visitor = visit(browser, address)
    page, before = visitor.page, visitor.recommended()
    status = page.get_by_role("status")
    visitor.choose(MATRIX_STARS, "5 stars")
    expect(status).to_contain_text("from your 1 rating.")
    assert "The Matrix" not in visitor.recommended() != before
    expect(page).to_have_url(f"{address}/?{MATRIX}=5")
    with_best = visitor.recommended()
    visitor.choose(MATRIX_STARS, "3 stars")
    expect(page).to_have_url(f"{address}/?{MATRIX}=3")
    expect(page.locator("#recommended")).to_contain_text("most like, of what you rated, The Matrix")
    page.locator("#offered").get_by_role("button", name="Remove your rating of The Matrix").click()
    expect(status).to_contain_text("What is popular of late")
    assert visitor.recommended() == before != with_best
    assert visitor.complaints == []


def test_a_search_while_typing_keeps_what_is_rated_and_a_rating_outlives_the_search(
    browser: Browser, address: str
) -> None:
    visitor = visit(browser, address)
    page = visitor.page
    visitor.choose(MATRIX_STARS, "4.5 stars")
    page.get_by_label("Search a title").press_sequentially("heat")
    expect(page.locator("#offered a.title")).to_have_text(["Heat"])
    expect(visitor.stars(MATRIX_STARS).get_by_role("radio", name="4.5 stars")).to_be_checked()
    visitor.choose(HEAT_STARS, "4 stars")
    expect(page.locator("#rated .title")).to_have_text(["The Matrix", "Heat"])
    page.get_by_label("Search a title").fill("")
    expect(visitor.stars(HEAT_STARS).get_by_role("radio", name="4 stars")).to_be_checked()
    page.reload()
    expect(page.locator("#rated .title")).to_have_text(["The Matrix", "Heat"])
    assert visitor.complaints == []


def test_a_list_leads_to_why_a_movie_is_in_it_and_why_another_one_is_not(browser: Browser, address: str) -> None:
    visitor = visit(browser, address, f"/users/{USER}")
    page = visitor.page
    page.get_by_role("link", name=re.compile("^Why")).first.click()
    expect(page.get_by_role("heading", name="What the score is made of")).to_be_visible()
    expect(page.locator("#parts .sum")).to_have_text(re.compile(r"^[+-]\d+\.\d{3}$"))
    page.go_back()
    page.get_by_label("Why is a movie in the list, or not?").fill("the matrix")
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The Matrix")
    expect(page.locator("#content")).to_contain_text("can't be in the list")
    assert visitor.complaints == []


def test_by_keyboard_one_searches_rates_changes_and_removes(browser: Browser, address: str) -> None:
    visitor = visit(browser, address)
    page, keyboard = visitor.page, visitor.page.keyboard
    page.get_by_label("Search a title").focus()
    keyboard.type("matrix")
    expect(page.locator("#offered a.title")).to_have_text(["The Matrix"])
    for _ in range(3):  # the search's button, the title's link, the stars
        keyboard.press("Tab")
    keyboard.press("ArrowRight")
    radios = visitor.stars(MATRIX_STARS)
    expect(radios.get_by_role("radio", name="1 star", exact=True)).to_be_checked()
    expect(page.get_by_role("status")).to_contain_text("from your 1 rating.")
    keyboard.press("ArrowRight")
    expect(radios.get_by_role("radio", name="1.5 stars")).to_be_focused()
    expect(page).to_have_url(f"{address}/?q=matrix&{MATRIX}=1.5")
    keyboard.press("Tab")
    expect(page.locator("#offered").get_by_role("button", name="Remove your rating of The Matrix")).to_be_focused()
    keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/?q=matrix")
    expect(radios.get_by_role("radio").first).to_be_focused()
    assert visitor.complaints == []


def test_removing_a_movie_from_ones_ratings_keeps_the_place_in_the_page(browser: Browser, address: str) -> None:
    visitor = visit(browser, address, f"/?q=heat&{MATRIX}=5&{HTML}=3")
    page = visitor.page
    page.get_by_role("button", name="Remove your rating of The Matrix").press("Enter")
    expect(page.locator("#rated .title")).to_have_text([HTML_TITLE])
    expect(page.locator("#rated-title")).to_be_focused()
    assert visitor.complaints == []


def test_without_javascript_the_same_goes_by_buttons(browser: Browser, address: str) -> None:
    visitor = visit(browser, address, java_script_enabled=False)
    page = visitor.page
    visitor.choose(MATRIX_STARS, "5 stars")
    page.get_by_role("button", name="Show my list").click()
    expect(page.get_by_role("status")).to_contain_text("from your 1 rating.")
    page.get_by_role("button", name="Show others").click()
    expect(page.locator("#rated .title")).to_have_text(["The Matrix"])
    page.get_by_label("Search a title").fill("heat")
    page.get_by_label("Search a title").press("Enter")
    expect(page.locator("#offered a.title")).to_have_text(["Heat"])
    page.get_by_role("button", name="Remove your rating of The Matrix").click()
    expect(page).to_have_url(re.compile(r"/\?q=heat$"))
    assert visitor.complaints == []


def test_one_can_walk_from_the_list_to_a_movie_and_back_with_another_rating(browser: Browser, address: str) -> None:
    visitor = visit(browser, address, f"/?{MATRIX}=5")
    page = visitor.page
    page.locator("#recommended a.title").first.click()
    title = page.get_by_role("heading", level=1).inner_text()
    visitor.choose(f"Your stars for {title}", "4 stars")
    page.get_by_role("button", name="Rate it, see your list").click()
    expect(page.locator("#rated .title")).to_have_text(["The Matrix", title])
    assert visitor.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", f"/?{MATRIX}=5&{HTML}=4.5", f"/movies/{MATRIX}", "/trending", "/users", f"/users/{USER}"]
)
def test_a_page_fits_a_small_phone(browser: Browser, address: str, path: str, scheme: str) -> None:
    visitor = visit(browser, address, path, color_scheme=scheme, **PHONE)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == PHONE["viewport"]["width"]  # type: ignore[index]
    assert visitor.complaints == []
