"""What a sender is answered, and what then stands in the landing area."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from resource import RLIM_INFINITY, RLIMIT_FSIZE, setrlimit
from typing import Any

import pytest
from starlette.testclient import TestClient

from movierec_spark.collector.application import Service, application
from movierec_spark.collector.service import service
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings
from tests.collecting import SHOWN, collector, event, ids, landed, spooled, with_key
from tests.prometheus_text import parse

LIMITS = {"max_batch": 20, "max_body_bytes": 10_000, "max_pending": 30}


@pytest.fixture
def made(home: Settings) -> Service:
    return collector(home, **LIMITS)


@pytest.fixture
def client(made: Service) -> Iterator[TestClient]:
    with TestClient(application(made), headers=SHOWN) as client:
        yield client


def all_landed(home: Settings) -> list[str]:
    return [name for of_day in landed(home).values() for name in of_day]


def samples(client: TestClient) -> dict[tuple[str, str], float]:
    """By the end of the metric's name and the value of its label."""
    metrics = parse(client.get("/metrics").text)
    return {
        (name.removeprefix("movierec_collector_"), labels[0][1] if labels else ""): value
        for name, metric in metrics.items()
        for labels, value in metric.samples.items()
    }


@pytest.mark.parametrize("wrap", [lambda events: events, lambda events: {"events": events}], ids=["list", "object"])
def test_good_events_are_accepted_and_land_once_the_collector_ends(home: Settings, made: Service, wrap: Any) -> None:
    with TestClient(application(made), headers=SHOWN) as client:
        answer = client.post("/events", json=wrap([event(number) for number in range(3)]))
        assert (answer.status_code, answer.json()) == (202, {"accepted": 3})
        assert landed(home) == {}
    assert all_landed(home) == ids(range(3))
    assert spooled(made) == []


def test_bad_events_are_told_with_place_and_reasons_and_the_others_are_taken(
    client: TestClient, made: Service, home: Settings
) -> None:
    future = f"{datetime.now(UTC).year + 2}-01-01T00:00:00Z"
    bad = [
        event(1, user_id=-7, event_type="Play", value="x", occurred_at=future),
        event(2, movie_id=[5]),
        event(3, colour="red"),
        {name: value for name, value in event(4).items() if name != "occurred_at"},
        "no event",
        event(5, event_id="\ud800"),
    ]
    text = json.dumps([event(0), *bad, event(9)])
    answer = client.post("/events", content=text[:-1] + ', {"event_id": "a", "event_id": "b"}]')
    assert answer.status_code == 422
    assert answer.json()["accepted"] == 2
    reasons = {told["position"]: told["reasons"] for told in answer.json()["rejected"]}
    assert list(reasons) == [1, 2, 3, 4, 5, 6, 8]
    assert [reason.rpartition(": ")[2] for reason in reasons[1]] == [
        *("an id is positive", "a lower-case word", "a number, not negative, not beyond reason", "not from the future")
    ]
    assert reasons[2][0].endswith("of a kind that its column can hold: movie_id")
    assert reasons[3][0].endswith(": 'colour'")
    assert reasons[4] == ["expect_column_values_to_not_be_null(occurred_at)"]
    client.__exit__()
    assert all_landed(home) == ["e-0", "e-9"]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}])
def test_who_does_not_show_the_key_is_refused_before_anything_is_read(made: Service, header: dict[str, str]) -> None:
    client = TestClient(application(made), headers=header)
    answer = client.post("/events", content=b"{" * 100_000)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"[NaN]", 400),
        (b"[" * 9_000, 400),
        (b"5", 400),
        (b'{"event_id": "e-1"}', 400),
        (json.dumps([event(number) for number in range(21)]).encode(), 413),
        (b"[" + b" " * 10_000 + b"]", 413),
    ],
    ids=["broken", "bytes", "NaN", "deep", "number", "object", "events", "size"],
)
def test_what_is_no_batch_is_refused_in_one_line(client: TestClient, body: bytes, status: int) -> None:
    answer = client.post("/events", content=body)
    assert answer.status_code == status
    assert "\n" not in answer.json()["error"]


def test_a_body_of_untold_length_is_read_no_further_than_may_be(client: TestClient) -> None:
    pieces = iter([b" " * 6_000] * 3)
    assert client.post("/events", content=pieces).status_code == 413
    assert client.post("/events", content=b"x", headers={"Content-Encoding": "gzip"}).status_code == 415


class Hold:
    """A clock by which a test holds the thread that writes."""

    def __init__(self) -> None:
        self.is_held, self.may_go = threading.Event(), threading.Event()

    def __call__(self) -> datetime:
        self.is_held.set()
        assert self.may_go.wait(30)
        return datetime.now(UTC)


def test_requests_that_wait_share_one_fsync_and_too_many_are_put_off(home: Settings) -> None:
    made, hold = collector(home, **LIMITS), Hold()
    with TestClient(application(made), headers=SHOWN) as client, ThreadPoolExecutor(8) as senders:
        made.commits.journal.clock = hold

        def send(number: int) -> Any:
            return senders.submit(client.post, "/events", json=[event(10 * number + place) for place in range(7)])

        answers = [send(0)]
        assert hold.is_held.wait(30)
        answers += [send(number) for number in range(1, 4)]
        while made.commits.pending < 28:
            pass
        late = client.post("/events", json=[event(100 + place) for place in range(7)])
        assert (late.status_code, late.headers["retry-after"]) == (429, "1")
        hold.may_go.set()
        assert {answer.result().status_code for answer in answers} == {202}
        assert client.post("/events", json=[event(200)]).status_code == 202
        told = samples(client)
    assert told["fsyncs_total", ""] == 3
    assert (told["answers_total", "202"], told["answers_total", "429"]) == (5, 1)
    assert len(all_landed(home)) == 29


def test_a_disk_that_fails_acknowledges_nothing_and_loses_nothing(
    client: TestClient, made: Service, home: Settings
) -> None:
    assert client.post("/events", json=[event(0)]).status_code == 202
    assert client.get("/health").json() == {"status": "ok"}
    try:
        setrlimit(RLIMIT_FSIZE, (150, RLIM_INFINITY))  # bytes of a file: what is beyond can't be written
        refused = client.post("/events", json=[event(1), event(2)])
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert "File too large" in refused.json()["error"]
        setrlimit(RLIMIT_FSIZE, (0, RLIM_INFINITY))
        assert client.get("/health").status_code == 503
        assert "File too large" in client.get("/health").json()["reason"]
        assert len(spooled(made)) == 1  # that of event 0
    finally:
        setrlimit(RLIMIT_FSIZE, (RLIM_INFINITY, RLIM_INFINITY))
    assert client.get("/health").status_code == 200
    assert client.post("/events", json=[event(3)]).status_code == 202
    made.commits.delivery.take_up()
    client.__exit__()
    assert sorted(all_landed(home)) == ["e-0", "e-3"]


def test_a_spool_that_is_gone_is_told_and_taken_again_once_it_is_back(
    client: TestClient, made: Service, tmp_path: Path
) -> None:
    spool = made.commits.journal.spool.path
    spool.rmdir()
    spool.write_text("no folder")
    assert client.post("/events", json=[event(0)]).status_code == 503
    assert client.get("/health").status_code == 503
    spool.unlink()
    assert client.post("/events", json=[event(0)]).status_code == 202


def test_metrics_tell_what_was_done(client: TestClient) -> None:
    client.post("/events", json=[event(0), event(1, user_id=0), {"colour": 'a "red" one'}])
    client.post("/events", json=[event(2)])
    client.post("/events", content=b"{")
    told = samples(client)
    assert told["events_accepted_total", ""] == told["batches_total", ""] == told["fsyncs_total", ""] == 2
    assert told["events_rejected_total", "expect_column_values_to_be_between(user_id): an id is positive"] == 1
    assert (told["answers_total", "422"], told["answers_total", "400"]) == (1, 1)
    assert told["open_file_bytes", ""] > 100
    assert (told["pending_events", ""], told["files_waiting", ""]) == (0, 0)
    assert told["fsync_seconds_total", ""] > 0


def test_without_a_key_or_a_source_of_feedback_it_does_not_begin(home: Settings, tmp_path: Path) -> None:
    with pytest.raises(MovierecError, match=r"^collector\.key_file is unset: name a file"):
        service(home)
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(MovierecError, match=r"^collector\.key_file: .*empty is empty; put a key"):
        service(with_key(home, key_file=tmp_path / "empty"))
    for name in ("movielens", "shop"):
        with pytest.raises(MovierecError, match=rf"^collector\.source is {name}, which is no source of kind"):
            service(with_key(home, source=name))
