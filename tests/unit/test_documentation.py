"""The generated pages tell of the tables and the settings as they are."""

import pytest

from movierec_spark.documentation import PAGES
from movierec_spark.settings import PROJECT, Settings
from movierec_spark.settings.rules import Rules


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (PROJECT / name).read_text() == PAGES[name](), "run python -m movierec_spark.documentation"


@pytest.mark.parametrize("root", [Settings, Rules])
def test_each_setting_says_what_it_means(root: type[Settings] | type[Rules]) -> None:
    schema = root.model_json_schema()
    groups = {root.__name__: schema, **schema["$defs"]}
    silent = [
        f"{group}.{name}"
        for group, content in groups.items()
        for name, field in content["properties"].items()
        if "$ref" not in field and "description" not in field
    ]
    assert silent == []


def test_the_settings_page_tells_bounds_defaults_and_what_must_be_given() -> None:
    page = PAGES["docs/settings.md"]()
    assert "| `n` | whole number above 0 | `100` | movies recommended to a user |" in page
    assert "| `share` | number from 0 to 1 | `0.0` |" in page
    assert "| `variants` | by name: number from 0 to 1 | `{}` |" in page
    assert "| `sender` | text | must be given |" in page
    assert str(PROJECT) not in page
