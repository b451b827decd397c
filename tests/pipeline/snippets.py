"""The code blocks of README.md and docs/, as they stand there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from movierec_spark.settings import PROJECT

PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
BLOCK = re.compile(
    r"(?:^<!-- (?P<claim>look-up|tried): (?P<name>[^\n]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
USER = 414


@dataclass(frozen=True)
class Snippet:
    """One code block. claim, name: of the comment above it, which says what test runs it; None without one."""

    page: Path
    line: int
    language: str
    text: str
    claim: str | None
    name: str | None

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def snippets_of(page: Path) -> Iterator[Snippet]:
    """The code blocks of a page, in their order."""
    content = page.read_text()
    for block in BLOCK.finditer(content):
        line = content.count("\n", 0, block.start()) + 1
        yield Snippet(page, line, block["language"], block["text"], block["claim"], block["name"])


SNIPPETS = tuple(snippet for page in PAGES for snippet in snippets_of(page))


def look_up(name: str) -> str:
    """The text of the block that is marked as this look-up. Raises KeyError where no page has it."""
    return {snippet.name: snippet.text for snippet in SNIPPETS if snippet.claim == "look-up"}[name]


def codes_in(text: str) -> list[str]:
    """What stands in backticks in a text without code blocks."""
    return [code.strip() for _, code in CODE.findall(text)]
