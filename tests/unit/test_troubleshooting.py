"""The troubleshooting page quotes the error lines of the code."""

import ast
import re
from functools import cache

from movierec_spark.settings import PROJECT
from tests.pipeline.snippets import codes_in


def test_each_error_line_of_the_troubleshooting_page_is_one_that_the_code_makes() -> None:
    page = (PROJECT / "docs" / "troubleshooting.md").read_text()
    cells = [line.split(" | ")[0] for line in page.splitlines() if re.match(r"\| `", line)]
    lines = [code for cell in cells for code in codes_in(cell)]
    assert len(lines) > 20
    assert [line for line in lines if not any(line in template for template in messages())] == []


@cache
def messages() -> tuple[str, ...]:
    """Every text of the code, with … for each value that is put in."""
    trees = [ast.parse(path.read_text()) for path in (PROJECT / "movierec_spark").rglob("*.py")]
    return tuple(text for tree in trees for node in ast.walk(tree) if (text := template(node)))


def template(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return re.sub("…+", "…", "".join(template(part) or "…" for part in node.values))
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
