"""What was acknowledged lands, in the drop of the right day, whatever dies, fails or is late."""

from datetime import UTC, date, datetime, timedelta

import boto3
import pytest

from movierec_spark.collector.application import Service
from movierec_spark.settings import Settings
from movierec_spark.settings.store_section import Store
from movierec_spark.sources.landing import landed_drop
from movierec_spark.storage.location import Location
from movierec_spark.storage.store_options import boto3_options
from tests.collecting import Clock, collector, die, ids, land, landed, line, spooled, write

DAY = date(2018, 9, 26)
NEXT = DAY + timedelta(days=1)
MIDNIGHT = datetime(2018, 9, 27, tzinfo=UTC)


def take_up(made: Service) -> None:
    made.commits.delivery.take_up()
    made.commits.delivery.deliver_finished()


def test_killed_at_any_byte_no_acknowledged_line_is_lost(home: Settings) -> None:
    torn = b"".join(map(line, range(10, 12)))
    for size in range(len(torn) + 1):
        made = collector(home, Clock())
        write(made, range(3))
        write(made, range(3, 5))
        (file,) = spooled(made)
        die(made)
        with file.open("ab") as opened:
            opened.write(torn[:size])  # what of a commit that went on had come to the disk
        take_up(collector(home, Clock()))
        whole = torn[:size].count(b"\n")
        assert landed(home) == {DAY: [*ids(range(5)), *ids(range(10, 10 + whole))]}
        assert spooled(made) == []
        landed_drop("feedback", DAY, home).delete()


@pytest.mark.parametrize("rest", [bytes(100), bytes(50) + b"\n", b'\xff\xfe{"\n', b"7\n", bytes(9) + line(9)])
def test_what_a_power_failure_leaves_behind_the_acknowledged_lines_is_cut_off(home: Settings, rest: bytes) -> None:
    made = collector(home, Clock())
    write(made, range(3))
    (file,) = spooled(made)
    die(made)
    with file.open("ab") as opened:
        opened.write(rest)
    take_up(collector(home, Clock()))
    assert landed(home) == {DAY: ids(range(3))}


def test_a_file_without_a_whole_line_is_removed_and_other_files_stay(home: Settings) -> None:
    made = collector(home, Clock())
    write(made, range(1))
    (file,) = spooled(made)
    die(made)
    file.write_bytes(line(0)[:-1])
    others = [file.with_name(name) for name in ("notes.txt", "2018-notes.jsonl", ".2018-09-26.jsonl")]
    for other in others:
        other.write_text("x")
    take_up(collector(home, Clock()))
    assert landed(home) == {}
    assert spooled(made) == sorted(others)


def test_two_collectors_on_one_landing_area_take_nothing_from_each_other(home: Settings) -> None:
    one, other = collector(home, Clock()), collector(home, Clock())
    write(one, range(3))
    take_up(other)
    write(other, range(10, 12))
    take_up(one)
    write(one, range(3, 5))
    assert landed(home) == {}
    die(one)
    take_up(other)
    assert landed(home) == {DAY: ids(range(5))}
    land(other)
    assert sorted(landed(home)[DAY]) == sorted([*ids(range(5)), *ids(range(10, 12))])


def test_a_file_lands_when_it_is_large_or_old_enough(home: Settings) -> None:
    for limits, files in (({"rotate_rows": 4}, 2), ({"rotate_bytes": 300}, 3), ({"rotate_seconds": 1e-9}, 5)):
        made = collector(home, Clock(), **limits)
        for number in range(9):
            write(made, range(2 * number, 2 * number + 2))
        assert len(made.commits.journal.finished) >= files
        land(made)
        assert sorted(landed(home)[DAY]) == sorted(ids(range(18)))
        landed_drop("feedback", DAY, home).delete()


def test_the_last_file_of_a_day_lands_in_its_drop_just_after_midnight(home: Settings) -> None:
    clock = Clock(MIDNIGHT - timedelta(seconds=0.1))
    made = collector(home, clock)
    write(made, range(3))
    clock.moment = MIDNIGHT + timedelta(seconds=0.4)
    made.commits.journal.rotate_if_due()
    write(made, range(3, 5))
    made.commits.delivery.deliver_finished()
    assert landed(home) == {DAY: ids(range(3))}
    land(made)
    assert landed(home) == {DAY: ids(range(3)), NEXT: ids(range(3, 5))}


def test_events_that_were_judged_by_a_day_lie_in_no_earlier_drop(home: Settings) -> None:
    clock = Clock()
    made = collector(home, clock)
    write(made, range(2))
    write(made, range(2, 4), NEXT)  # the clock went back since
    write(made, range(4, 6))
    clock.moment = MIDNIGHT
    land(made)
    assert landed(home) == {DAY: ids(range(2)), NEXT: ids(range(2, 6))}


def test_what_lands_once_the_day_is_closed_is_in_the_drop_of_the_day_it_lands(home: Settings) -> None:
    clock = Clock()
    made = collector(home, clock)
    write(made, range(3))
    die(made)
    clock.moment = MIDNIGHT + timedelta(days=2, hours=5)
    take_up(collector(home, clock))
    assert landed(home) == {date(2018, 9, 29): ids(range(3))}


def test_a_landing_that_takes_too_long_is_repeated_for_the_next_day(home: Settings) -> None:
    class Slow(Clock):
        def __call__(self) -> datetime:
            self.moment += timedelta(seconds=1)
            return self.moment

    made = collector(home, Slow(MIDNIGHT))
    write(made, range(3), DAY - timedelta(days=1))
    land(made)
    assert landed(home) == {NEXT: ids(range(3))}
    made = collector(home, Slow(MIDNIGHT + timedelta(seconds=2.5)))
    made.commits.journal.clock = Clock()
    write(made, range(5, 7))
    land(made)
    assert landed(home) == {DAY: ids(range(5, 7)), NEXT: [*ids(range(5, 7)), *ids(range(3))]}
    assert spooled(made) == []


def test_killed_between_landing_and_letting_go_the_file_lands_in_the_same_place(home: Settings) -> None:
    made = collector(home, Clock())
    write(made, range(3))
    assert made.commits.journal.current is not None
    file = made.commits.journal.current.file
    file.link_to(landed_drop("feedback", DAY, home) / file.location.name)
    die(made)
    take_up(collector(home, Clock()))
    assert landed(home) == {DAY: ids(range(3))}
    assert spooled(made) == []


def on_store(home: Settings, store: Store, bucket: str) -> Settings:
    return home.model_copy(update={"store": store, "landing_dir": f"s3://{bucket}/landing"})


def test_on_an_object_store_whole_files_are_uploaded_from_the_spool(home: Settings, bucket: Location) -> None:
    settings = on_store(home, bucket.store, bucket.name)
    made = collector(settings, Clock())
    write(made, range(3))
    (file,) = spooled(made)
    assert file.is_relative_to(home.home / "collector")
    assert landed(settings) == {}
    land(made)
    assert landed(settings) == {DAY: ids(range(3))}
    assert spooled(made) == []


def test_while_the_store_fails_events_are_taken_and_land_when_it_is_back(home: Settings, s3: Store) -> None:
    settings = on_store(home, s3, "comes-later")
    made = collector(settings, Clock())
    write(made, range(3))
    land(made)
    assert (made.counts.delivered, made.counts.failed_deliveries) == (0, 1)
    write(made, range(3, 5))
    die(made)
    boto3.client("s3", **boto3_options(s3)).create_bucket(Bucket="comes-later")
    take_up(collector(settings, Clock()))
    assert sorted(landed(settings)[DAY]) == ids(range(5))
    assert spooled(made) == []
