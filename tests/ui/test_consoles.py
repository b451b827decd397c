"""An operator in Airflow's UI, a data scientist in MLflow's: in a real browser, on the whole stack."""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from movierec_spark import tables
from movierec_spark.settings import PROJECT
from tests.ui.stack import Stack, eventually, running_stack

pytestmark = pytest.mark.ui
DAY = date(2018, 9, 26)
SHOTS = Path(os.environ.get("SCREENSHOTS", Path(__file__).with_name("screenshots")))
PATIENCE = 60_000  # milliseconds
A_RUN = 600  # seconds


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("stack")
    shutil.copytree(PROJECT / "data/ml-latest-small", home / "landing" / "movielens" / f"as_of={DAY}")
    with running_stack(home) as started:
        yield started


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1400, "height": 900})
        opened.set_default_timeout(PATIENCE)
        yield opened
        browser.close()


def test_a_day_chosen_in_the_trigger_form_is_processed(stack: Stack, page: Page) -> None:
    log_in(stack, page)
    page.goto(f"{stack.airflow}/dags/movierec_daily")
    page.get_by_role("button", name="Trigger").click()
    page.locator("#element_as_of").fill(f"{DAY}")
    page.screenshot(path=SHOTS / "airflow_trigger.png")
    page.get_by_role("button", name="Trigger").last.click()
    assert eventually(lambda: any(row["as_of"] == DAY for row in stack.rows(tables.USER_FEATURES)), A_RUN)
    ratings = [row for row in stack.rows(tables.AUDIT) if row["table_name"] == "silver.ratings"]
    assert [(row["as_of"], row["rows_published"], row["run_id"][:6]) for row in ratings] == [(DAY, 100_836, "manual")]


def test_moving_the_champion_in_mlflow_changes_what_is_served_and_moving_it_back_restores_it(
    stack: Stack, page: Page
) -> None:
    for job in ("ingest", "conform", "recommend"):
        stack.movierec("run", job, "--as-of", f"{DAY}")
    for seed in ("1", "2"):
        stack.movierec("run", "train", "--as-of", f"{DAY}", MOVIEREC_MODEL__SEED=seed)
        stack.movierec("run", "register", "--as-of", f"{DAY}")
    for version in (2, 1):
        promote(stack, page, version)
        assert eventually(partial(serves, stack, version), A_RUN), f"version {version} is not served"
    assert eventually(lambda: champions(stack)[-2:] == [2, 1], A_RUN), "the job tells of it after it has served"


def log_in(stack: Stack, page: Page) -> None:
    page.goto(stack.airflow)
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(stack.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("movierec").first.or_(page.get_by_text("Dags").first)).to_be_visible()


def promote(stack: Stack, page: Page, version: int) -> None:
    """Move the alias champion to the version, by the dialog of its page."""
    page.goto(f"{stack.mlflow}/#/models/movierec/versions/{version}")
    page.get_by_title(re.compile("(Add|Edit) aliases")).click()
    page.get_by_role("combobox").last.fill("champion")
    page.keyboard.press("Enter")
    page.screenshot(path=SHOTS / "mlflow_promote.png")
    page.get_by_role("button", name="Save aliases").click()
    page.get_by_role("button", name="Save aliases").wait_for(state="detached")


def serves(stack: Stack, version: int) -> bool:
    rows = stack.rows(tables.RECOMMENDATIONS)
    return bool(rows) and {row["model_version"] for row in rows} == {version}


def champions(stack: Stack) -> list[int]:
    """The versions that served, the latest last."""
    return [row["model_version"] for row in sorted(stack.rows(tables.CHAMPIONS), key=lambda row: row["served_from"])]
