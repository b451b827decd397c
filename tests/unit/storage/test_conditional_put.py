"""A store that would lose commits is refused before a job does anything."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from movierec_spark.errors import StoreRefused
from movierec_spark.settings.store_section import Store
from movierec_spark.storage.conditional_put import check_conditional_puts
from movierec_spark.storage.location import Location


class ForgetfulStore(BaseHTTPRequestHandler):
    """Takes whatever is put, whether or not it is there already."""

    protocol_version = "HTTP/1.1"
    deleted: list[str]
    refuses = False

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(501 if self.refuses else 200)

    def do_DELETE(self) -> None:
        self.deleted.append(self.path)
        self._answer(204)

    def log_message(self, *_: object) -> None:
        """Nothing is logged."""

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("ETag", '"etag"')
        self.send_header("Content-Length", "0")
        self.end_headers()


@pytest.fixture
def handler() -> type[ForgetfulStore]:
    """The handler of this test's own store, which keeps what was deleted."""
    return type("Handler", (ForgetfulStore,), {"deleted": []})


@pytest.fixture
def forgetful(handler: type[ForgetfulStore]) -> Iterator[Location]:
    """A lake on a store that pays no heed to If-None-Match."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    yield Location.of("s3://bucket/lake", Store(endpoint=endpoint, access_key="a", secret_key=SecretStr("b")))
    server.shutdown()
    server.server_close()


def test_a_store_that_refuses_the_second_put_holds_a_lake_and_no_probe_stays(bucket: Location) -> None:
    check_conditional_puts(bucket / "lake")
    assert list(bucket.files_below()) == []


def test_a_store_that_takes_the_second_put_is_refused(forgetful: Location, handler: type[ForgetfulStore]) -> None:
    with pytest.raises(
        StoreRefused, match=r"^the store of s3://bucket/lake replaces an object .* honours If-None-Match"
    ):
        check_conditional_puts(forgetful)
    assert len(handler.deleted) == 1
    assert handler.deleted[0].startswith("/bucket/lake/_probe/")


def test_a_store_that_knows_no_conditions_is_refused(forgetful: Location, handler: type[ForgetfulStore]) -> None:
    handler.refuses = True
    with pytest.raises(StoreRefused, match=r"^s3://bucket/lake can't be written \(.*501.*\): correct store in conf"):
        check_conditional_puts(forgetful)


def test_a_store_that_does_not_answer_is_refused_in_one_line_without_the_key() -> None:
    lake = Location.of(
        "s3://b/lake", Store(endpoint="http://127.0.0.1:1", access_key="a", secret_key=SecretStr("hush"))
    )
    with pytest.raises(StoreRefused, match=r"^s3://b/lake can't be written \(Could not connect") as raised:
        check_conditional_puts(lake)
    assert "\n" not in str(raised.value)
    assert "hush" not in str(raised.value)


def test_a_bucket_that_is_not_there_is_named(s3: Store) -> None:
    with pytest.raises(StoreRefused, match=r"^s3://nobody-made-this/lake can't be written \(.*NoSuchBucket"):
        check_conditional_puts(Location.of("s3://nobody-made-this/lake", s3))


def test_a_disk_is_asked_nothing(tmp_path: Path) -> None:
    check_conditional_puts(Location.of(tmp_path / "lake"))
    assert list(tmp_path.iterdir()) == []
