"""README.md and docs/: what they show works, what they name exists, where they point something lies."""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from movierec_spark import tables
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.settings.rules import Rules
from tests.pipeline.snippets import PAGES, SNIPPETS, Snippet, codes_in, look_up
from tests.unit.commands import check, commands

CHECKED = ("sh", "yaml", "json", "mermaid")  # languages of unmarked blocks that the tests below check
RUN_BY = {"look-up": "look_up(", "tried": "follow("}  # what a test calls to run a block that is marked so
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
OF_PAGES = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
LOG_IN = "auth/managers/simple"
PLACEHOLDERS = {"DAY": "2018-09-26", "JOB": "recommend"}


def unmarked(language: str) -> list[Snippet]:
    return [snippet for snippet in SNIPPETS if snippet.claim is None and snippet.language == language]


def test_each_code_block_is_tried_by_some_test() -> None:
    tests = [path.read_text() for path in (PROJECT / "tests").rglob("test_*.py")]

    def is_run(snippet: Snippet) -> bool:
        call = RUN_BY[snippet.claim or ""]
        return any(f'"{snippet.name}"' in text and call in text for text in tests)

    untried = [snippet for snippet in SNIPPETS if snippet.claim is None and snippet.language not in CHECKED]
    untried += [snippet for snippet in SNIPPETS if snippet.claim and not is_run(snippet)]
    assert [f"{snippet}" for snippet in untried] == []


@OF_PAGES
def test_each_fence_of_a_page_belongs_to_a_code_block(page: Path) -> None:
    fences = [line for line in page.read_text().splitlines() if line.lstrip().startswith(("```", "~~~"))]
    assert len(fences) == 2 * sum(snippet.page == page for snippet in SNIPPETS)


@pytest.mark.parametrize("snippet", unmarked("sh"), ids=str)
def test_the_commands_of_a_code_block_exist_with_their_options(snippet: Snippet) -> None:
    for command in commands(snippet.text):
        check(command)


@OF_PAGES
def test_the_commands_in_the_text_of_a_page_exist(page: Path) -> None:
    for code in codes(page):
        if re.match(r"(movierec|make|docker compose) \S", code) and "`" not in code:
            filled = re.sub(r"\b(DAY|JOB)\b", lambda name: PLACEHOLDERS[name[0]], code)
            for command in commands(filled):
                check(command)


@pytest.mark.parametrize("snippet", unmarked("yaml"), ids=str)
def test_the_settings_of_a_code_block_are_accepted(snippet: Snippet) -> None:
    content = yaml.safe_load(snippet.text)
    if set(content) <= set(Rules.model_fields):
        Rules.model_validate(content)
    else:
        Settings(**content)


@pytest.mark.parametrize("snippet", unmarked("json"), ids=str)
def test_an_expectation_of_a_code_block_is_one_that_stands_in_a_suite(snippet: Snippet) -> None:
    suites = [json.loads(path.read_text())["expectations"] for path in (PROJECT / "expectations").glob("*.json")]
    shown = json.loads(snippet.text)
    assert any(shown.items() <= expectation.items() for suite in suites for expectation in suite)


@pytest.mark.parametrize("snippet", unmarked("mermaid"), ids=str)
def test_the_arrows_of_a_picture_are_jobs(snippet: Snippet) -> None:
    labels = {label.split(",")[0] for label in re.findall(r"-->\|([^|]+)\|", snippet.text)}
    assert labels <= {path.stem for path in (PROJECT / "jobs").glob("*.py")}


def test_airflow_takes_the_request_that_triggers_a_day() -> None:
    shown = look_up("trigger")
    core, log_in = openapi("core_api", "v2-rest-api-generated"), openapi(LOG_IN, "v2-simple-auth-manager-generated")
    assert "/auth/token" in log_in["paths"]
    assert "/api/v2/dags/{dag_id}/dagRuns" in core["paths"]
    body = json.loads(shown.rsplit("-d '", 1)[1].split("'")[0])
    assert set(body) <= set(core["components"]["schemas"]["TriggerDAGRunPostBody"]["properties"])
    assert "api/v2/dags/movierec_daily/dagRuns" in shown
    assert "movierec_daily" in (PROJECT / "dags" / "movierec_daily.py").read_text()


@OF_PAGES
def test_each_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            assert file.exists(), target
            assert not anchor or anchor in headings(file), target


@OF_PAGES
def test_the_tables_settings_and_files_that_a_page_names_exist(page: Path) -> None:
    names = {table.name for table in tables.ALL}
    for code in codes(page):
        first, *rest = code.split(".")
        if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", code) and first in ("bronze", "silver", "gold", "ops"):
            assert code in names
        elif re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", code) and first in Settings.model_fields:
            assert is_setting(Settings, [first, *rest]), code
        elif re.fullmatch(r"(movierec_spark|dags|jobs|conf|docker|expectations|tests|data)/[\w./-]*", code):
            assert (PROJECT / code).exists(), code


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert len((PROJECT / "README.md").read_text().splitlines()) <= 250


def codes(page: Path) -> list[str]:
    """What stands in backticks in a page's text, outside code blocks."""
    return codes_in(re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE))


def headings(file: Path) -> set[str]:
    """The anchors of a page, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def is_setting(group: type[BaseModel], path: list[str]) -> bool:
    """Whether the path leads to a field, or to a name that a team chooses, such as that of a source."""
    name, *inner = path
    if name not in group.model_fields:
        return False
    kind = group.model_fields[name].annotation
    is_group = isinstance(kind, type) and issubclass(kind, BaseModel)
    return not inner or (is_setting(kind, inner) if is_group else name == "sources")


def openapi(part: str, name: str) -> dict[str, Any]:
    """A description of its interface that Airflow ships."""
    spec = find_spec("airflow")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0]) / "api_fastapi" / part / "openapi"
    return yaml.safe_load((folder / f"{name}.yaml").read_text())
