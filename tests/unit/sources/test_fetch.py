"""`movierec fetch` lands an archive whole or says in one line why not; the publisher is a server on this machine."""

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from movierec_spark.cli import app
from movierec_spark.errors import FetchFailed
from movierec_spark.settings import Settings
from movierec_spark.sources.fetch import fetch
from movierec_spark.storage.location import Location

ARCHIVE = bytes(range(256)) * 4000
MD5 = hashlib.md5(ARCHIVE).hexdigest()


class Publisher(ThreadingHTTPServer):
    """Serves /ml-new.zip and its .md5; breaks off after the bytes in cuts, one transfer each."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.cuts: list[int] = []
        self.ranges: list[str | None] = []
        self.md5 = f"MD5 (ml-new.zip) = {MD5}\n"
        self.knows_ranges = True
        self.url = f"http://127.0.0.1:{self.server_address[1]}/ml-new.zip"


class _Handler(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        if self.path == "/ml-new.zip.md5":
            return self._send(200, self.server.md5.encode())
        if self.path != "/ml-new.zip":
            return self._send(404, b"")
        range_header = self.headers["Range"]
        self.server.ranges.append(range_header)
        start = int(range_header.removeprefix("bytes=").rstrip("-")) if range_header and self.server.knows_ranges else 0
        cut = self.server.cuts.pop(0) if self.server.cuts else None
        return self._send(206 if start else 200, ARCHIVE[start:], cut)

    def _send(self, status: int, body: bytes, cut: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_archive_lands_as_a_drop_of_its_day(publisher: Publisher, home: Settings) -> None:
    command = ["fetch", "ml-new", "--as-of", "2018-09-26", "--url", publisher.url]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    (landed,) = Location.of(home.landing).files_below()
    assert str(landed) == f"{home.landing}/movielens/as_of=2018-09-26/ml-new.zip"
    assert landed.read_bytes() == ARCHIVE


@pytest.mark.parametrize("knows_ranges", [True, False])
def test_a_transfer_that_broke_off_is_continued(publisher: Publisher, tmp_path: Path, knows_ranges: bool) -> None:
    publisher.cuts, publisher.knows_ranges = [300_000], knows_ranges
    with pytest.raises(FetchFailed, match="broke off") as broken:
        fetch("ml-new", Location.of(tmp_path), publisher.url)
    assert "\n" not in str(broken.value)
    assert not list(tmp_path.glob("*.zip"))
    assert fetch("ml-new", Location.of(tmp_path), publisher.url).read_bytes() == ARCHIVE
    assert publisher.ranges == [None, "bytes=262144-"]


def test_an_archive_that_is_complete_is_not_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    for _ in range(2):
        fetch("ml-new", Location.of(tmp_path), publisher.url)
    assert len(publisher.ranges) == 1


def test_another_checksum_lands_nothing(publisher: Publisher, home: Settings) -> None:
    publisher.md5 = f"{'0' * 32}  ml-new.zip\n"
    result = CliRunner().invoke(app, ["fetch", "ml-new", "--as-of", "2018-09-26", "--url", publisher.url])
    assert result.exit_code == 1
    last = result.stderr.splitlines()[-1]
    assert MD5 in last
    assert "0" * 32 in last
    assert not list(Path(home.landing).rglob("*.zip"))


@pytest.mark.parametrize(
    ("name", "path", "complaint"),
    [("ml-lost", "/ml-lost.zip", "404"), ("ml-unknown", None, "there are ml-100k, ml-1m")],
)
def test_an_archive_that_cannot_be_fetched_is_named_in_one_line(
    publisher: Publisher, tmp_path: Path, name: str, path: str | None, complaint: str
) -> None:
    url = publisher.url.replace("/ml-new.zip", path) if path else None
    with pytest.raises(FetchFailed, match=complaint) as refused:
        fetch(name, Location.of(tmp_path), url)
    assert "\n" not in str(refused.value)


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FetchFailed, match="not reached") as refused:
        fetch("ml-new", Location.of(tmp_path), "http://127.0.0.1:9/ml-new.zip")
    assert "\n" not in str(refused.value)
