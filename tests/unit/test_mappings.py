"""A mapping or the name of a source that can't work is refused when settings are read."""

import pytest
from pydantic import ValidationError

from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Source
from tests.shop import SHOP


@pytest.mark.parametrize("name", ["", " x", "a/b", "..", "__HIVE_DEFAULT_PARTITION__", "a\nb", "é" * 40])
def test_a_source_whose_name_makes_no_folder_is_refused_when_settings_are_read(name: str) -> None:
    with pytest.raises(ValidationError, match="can't be called"):
        Settings(sources={name: SHOP})


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "table"},
        {"kind": "movielens", "files": [SHOP.files[0].model_dump()]},
        {"kind": "table", "files": [{"holds": "users", "pattern": "u.xlsx", "columns": {"user_id": "u"}}]},
        {"kind": "table", "files": [{"holds": "users", "pattern": "u.csv", "columns": {"user_id": "u", "age": "u"}}]},
        {"kind": "table", "files": [{"holds": "users", "pattern": "u.csv", "columns": {"userid": "u"}}]},
    ],
)
def test_a_mapping_that_cannot_work_is_refused_when_settings_are_read(wrong: dict) -> None:
    with pytest.raises(ValidationError):
        Source.model_validate(wrong)
