"""The templates of pages with pictures: those of the exploration report, and figures in its words."""

from jinja2 import Environment

from movierec_spark.report import templating
from movierec_spark.report.exploration import words


def environment(*packages: str) -> Environment:
    """The templates of the packages, and those of the exploration report; see templating.environment."""
    templates = templating.environment(*packages, "exploration")
    templates.filters |= {"words_count": words.count, "number": words.number, "share": words.share}
    return templates
