"""Two jobs that publish and two runs of maintenance, all the time beside each other: no row is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event

from movierec_spark.maintenance.compaction import Compacted, compact
from movierec_spark.maintenance.versions import remove_old_versions
from movierec_spark.publish.audit import Audit, record_audits
from movierec_spark.publish.commit import commit
from movierec_spark.publish.digest import ContentDigest, noted_digest
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import AUDIT, RATINGS
from tests.unit.maintenance.conftest import SmallLake

DAY = date(2018, 9, 25)
SOURCES = ("shop", "a film club")
ROUNDS, DAYS = 12, 3
FILES = 3  # of a slice, so that there is always something to compact
BOUND = 1  # days


def publish_days(small: SmallLake, source: str) -> None:
    """Each day again and again, the rows of each round in place of those of the last one, as a job does."""
    for number in range(ROUNDS):
        for day in (DAY + timedelta(days=n) for n in range(DAYS)):
            values = {"table_name": RATINGS.name, "source": source, "as_of": day}
            rows = [[{"user_id": user, "movie_id": number}] for user in range(FILES)]
            files = [small.write(RATINGS, of_file, **values) for of_file in rows]
            digest = ContentDigest(FILES, number)
            metadata = audit(source, day).as_metadata()
            assert commit(files, RATINGS, digest, small.lake, values, metadata)
            record_audits(small.lake, [RATINGS], [])


def audit(source: str, day: date) -> Audit:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Audit(RATINGS.name, source, day, "test", "published", None, FILES, FILES, 0, 0, 1, 0, 0.1, moment)


def maintain_until(ended: Event, lake: Lake) -> Compacted:
    done = Compacted()
    while not ended.is_set():
        for table in (RATINGS, AUDIT):
            done += compact(table, lake)
            remove_old_versions(table, lake, BOUND)
    return done


def test_the_last_round_of_each_slice_stands_and_each_publication_is_audited_once(small: SmallLake) -> None:
    ended = Event()
    with ThreadPoolExecutor() as pool:
        maintained = [pool.submit(maintain_until, ended, small.lake) for _ in range(2)]
        published = [pool.submit(publish_days, small, source) for source in SOURCES]
        try:
            for job in published:
                job.result()
        finally:
            ended.set()
    assert sum(run.result().partitions for run in maintained) > 0
    expected = sorted(
        (source, DAY + timedelta(days=n), user, ROUNDS - 1)
        for source in SOURCES
        for n in range(DAYS)
        for user in range(FILES)
    )
    held = small.rows(RATINGS)
    assert sorted((row["source"], row["as_of"], row["user_id"], row["movie_id"]) for row in held) == expected
    versions = [row["version"] for row in small.rows(AUDIT)]
    assert len(versions) == len(set(versions)) == ROUNDS * DAYS * len(SOURCES)
    for source in SOURCES:
        files = small.lake.files(RATINGS, {"source": source, "as_of": DAY + timedelta(days=DAYS - 1)})
        assert noted_digest(small.lake, RATINGS, files) == ContentDigest(FILES, ROUNDS - 1)
