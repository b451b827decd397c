"""What stands on a page, as a browser takes it apart."""

import re
from html.parser import HTMLParser

from starlette.testclient import TestClient

EMPTY_ELEMENTS = {"meta", "link", "input"}


class Page(HTMLParser):
    """Fails where an element is closed that isn't open.

    elements: each start tag with its attributes. text: without tags, spaces taken together.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self._text: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._text))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element with the tag."""
        return [attributes for name, attributes in self.elements if name == tag]

    def section(self, element_id: str) -> "Page":
        """The section, the form or the div with an id."""
        start = re.search(rf'<(section|form|div|nav) [^>]*id="{element_id}"', self.html)
        assert start is not None, f"no {element_id}"
        depth = 0
        for tag in re.finditer(rf"<(/?){start[1]}\b", self.html[start.start() :]):
            depth += -1 if tag[1] else 1
            if not depth:
                return Page(f"{self.html[start.start() : start.start() + tag.start()]}</{start[1]}>")
        raise AssertionError(f"{element_id} is not closed")

    def linked_movies(self) -> list[int]:
        """The ids of the movies that are linked, in their order."""
        addresses = [attributes.get("href") or "" for attributes in self.all("a")]
        return [int(match[1]) for address in addresses if (match := re.match(r"/movies/(-?\d+)", address))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY_ELEMENTS:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self._text.append(data)


def get(visitor: TestClient, address: str, status: int = 200) -> Page:
    """The page at an address, to which redirects lead too."""
    answer = visitor.get(address)
    assert answer.status_code == status, answer.text
    return Page(answer.text)
