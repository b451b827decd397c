"""The README tells of the tables as they are."""

from movierec_spark.documentation import with_tables
from movierec_spark.settings import PROJECT


def test_the_readme_is_up_to_date() -> None:
    readme = (PROJECT / "README.md").read_text()
    assert with_tables(readme) == readme, "run python -m movierec_spark.documentation"
