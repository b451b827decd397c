"""Jobs hold the lake side by side, an erasure holds it alone, and who was killed holds nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import gethostname
from subprocess import Popen
from threading import Event, Thread

import pytest

from movierec_spark.errors import LakeLocked
from movierec_spark.storage.lake_lock import FOLDER, LAPSES_AFTER, exclusive_lock, shared_lock
from movierec_spark.storage.location import Location

NO_PATIENCE = timedelta(0)


@pytest.fixture
def lake(tmp_path: Path) -> Location:
    return Location.of(tmp_path)


def test_jobs_are_at_work_side_by_side_and_leave_nothing(lake: Location) -> None:
    with shared_lock(lake, NO_PATIENCE), shared_lock(lake, NO_PATIENCE):
        pass
    assert (lake / FOLDER).entries() == []


def test_an_erasure_and_jobs_exclude_each_other(lake: Location) -> None:
    with shared_lock(lake), pytest.raises(LakeLocked, match="1 job is at work"), exclusive_lock(lake, NO_PATIENCE):
        pass
    with exclusive_lock(lake), pytest.raises(LakeLocked, match="an erasure"), shared_lock(lake, NO_PATIENCE):
        pass
    with exclusive_lock(lake), pytest.raises(LakeLocked, match="an erasure"), exclusive_lock(lake, NO_PATIENCE):
        pass
    assert (lake / FOLDER).entries() == []


def test_an_erasure_begins_when_the_last_job_has_ended(lake: Location) -> None:
    began = Event()

    def erase() -> None:
        with exclusive_lock(lake):
            began.set()

    erasure = Thread(target=erase)
    with shared_lock(lake):
        erasure.start()
        assert not began.wait(1)
    erasure.join(30)
    assert began.is_set()


def test_a_lock_on_an_object_store(bucket: Location) -> None:
    with exclusive_lock(bucket), pytest.raises(LakeLocked), shared_lock(bucket, NO_PATIENCE):
        pass


@pytest.mark.parametrize("left_by", ["a process of this machine", "another machine"])
def test_a_lock_of_a_killed_process_lapses(lake: Location, left_by: str) -> None:
    ended = Popen(["true"])
    ended.wait()
    here, now = left_by != "another machine", datetime.now(UTC)
    moment = now if here else now - LAPSES_AFTER
    holder = {"moment": moment.isoformat(), "host": gethostname() if here else "elsewhere", "process": ended.pid}
    (lake / FOLDER / "shared-left").write_bytes(json.dumps(holder).encode())
    with exclusive_lock(lake, NO_PATIENCE):
        pass
    assert (lake / FOLDER).entries() == []
