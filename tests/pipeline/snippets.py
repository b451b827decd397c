"""The look-ups of the README's readers' page, as they stand there."""

import re

from movierec_spark.settings import PROJECT

SNIPPET = re.compile(r"<!-- look-up: ([\w-]+) -->\n```\w+\n(.*?)```", re.DOTALL)
USER = 414


def look_up(reader: str) -> str:
    """The text of one look-up. Raises KeyError for a reader that the page doesn't have."""
    return dict(SNIPPET.findall((PROJECT / "README.md").read_text()))[reader]
