"""An erasure leaves the file that a collector writes to the collector, and says so; what has landed is erased."""

import json
from datetime import date
from pathlib import Path

import pytest

from movierec_spark.collector.application import Service
from movierec_spark.erasure.erase import erase
from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Source
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from tests.collecting import Clock, collector, event, land, landed, line, spooled
from tests.unit.erasure.people_lake import USER

DAY = date(2018, 9, 26)
PERSON = f"{json.dumps(event(1, user_id=USER))}\n".encode()


@pytest.fixture(params=["disk", "store"])
def place(request: pytest.FixtureRequest, configured: Settings) -> Settings:
    """The settings of a home that takes feedback, its landing area on a disk or a store."""
    with_feedback = configured.model_copy(update={"sources": {"feedback": Source(kind="feedback")}})
    if request.param == "disk":
        return with_feedback
    bucket: Location = request.getfixturevalue("bucket")
    return with_feedback.model_copy(update={"landing_dir": f"{bucket}/landing", "store": bucket.store})


def write(made: Service, *lines: bytes) -> Path:
    made.commits.journal.append(lines, DAY)
    (file,) = spooled(made)
    return file


def test_a_file_that_is_being_collected_is_told_and_goes_on(place: Settings, lake: Lake) -> None:
    made = collector(place, Clock())
    file = write(made, line(0), PERSON)
    receipt = erase([f"{USER}"], place)
    assert [(finding.place, finding.count) for finding in receipt.left] == [("collecting", 1)]
    assert file.read_bytes() == line(0) + PERSON
    write(made, line(2))
    land(made)
    assert landed(place) == {DAY: ["e-0", "e-1", "e-2"]}
    assert erase([f"{USER}"], place).left == []
    (drop_file,) = (Location.of(place.landing, place.store) / "feedback" / f"as_of={DAY}").entries()
    assert drop_file.read_bytes() == line(0) + b"\n" + line(2)
