"""Compaction changes how rows lie and nothing else, also beside jobs that publish at the same moment."""

from datetime import date
from functools import partial

import polars as pl
import pyarrow.parquet as pq
import pytest

from movierec_spark.maintenance import compaction
from movierec_spark.maintenance.compaction import Compacted, compact
from movierec_spark.maintenance.exchange import exchange_files
from movierec_spark.publish.digest import ContentDigest, noted_digest
from movierec_spark.storage.logged_files import logged_files
from movierec_spark.tables import AUDIT, RATINGS, RECOMMENDATIONS, RECOMMENDATIONS_HISTORY
from tests.unit.maintenance.conftest import SmallLake

DAY, NEXT = date(2018, 9, 25), date(2018, 9, 26)
SLICE = {"source": "a shop+é%", "as_of": DAY}


def in_two_files(small: SmallLake) -> None:
    """One slice of ratings."""
    files = [small.write(RATINGS, [{"user_id": user, "movie_id": 1}], **SLICE) for user in (2, 1)]
    small.commit(RATINGS, files, **SLICE)


def test_a_table_of_one_file_a_job_becomes_one_file_with_the_same_rows(small: SmallLake) -> None:
    for number in range(5):
        small.publish(AUDIT, [{"table_name": "silver.ratings", "version": number}])
    before = small.rows(AUDIT)
    assert compact(AUDIT, small.lake) == Compacted(files=5, partitions=1)
    assert small.rows(AUDIT) == before
    assert len(small.lake.files(AUDIT)) == 1
    assert compact(AUDIT, small.lake) == Compacted()


def test_the_rows_of_a_partition_stay_in_the_order_of_the_sort_key_with_complete_statistics(small: SmallLake) -> None:
    for publication, users in (("2018-09-25/0001", (3, 1)), ("2018-09-25/0002", (2,))):
        rows = [{"publication_id": publication, "user_id": user, "rank": 1} for user in users]
        small.publish(RECOMMENDATIONS_HISTORY, rows, as_of=DAY)
    small.publish(RECOMMENDATIONS_HISTORY, [{"publication_id": "2018-09-26/0001", "user_id": 9}], as_of=NEXT)
    assert compact(RECOMMENDATIONS_HISTORY, small.lake) == Compacted(files=2, partitions=1)
    delta = small.lake.delta(RECOMMENDATIONS_HISTORY)
    merged, _ = logged_files(delta, RECOMMENDATIONS_HISTORY)
    with (small.lake.location(RECOMMENDATIONS_HISTORY) / merged.path).open_input() as opened:
        assert pq.read_table(opened)["user_id"].to_pylist() == [1, 2, 3]
    entry = next(
        row for row in delta.get_add_actions(flatten=True).to_struct_array().to_pylist() if row["num_records"] == 3
    )
    assert (entry["min.user_id"], entry["max.user_id"], entry["null_count.model_version"]) == (1, 3, 3)


def test_polars_reads_the_values_of_the_partition_from_the_new_file(small: SmallLake) -> None:
    in_two_files(small)
    compact(RATINGS, small.lake)
    rows = pl.scan_delta(str(small.lake.location(RATINGS))).collect()
    assert sorted(rows["user_id"]) == [1, 2]
    assert set(rows["source"]) == {SLICE["source"]}


def test_the_digest_of_a_slice_is_carried_over(small: SmallLake) -> None:
    in_two_files(small)
    assert compact(RATINGS, small.lake) == Compacted(files=2, partitions=1)
    assert noted_digest(small.lake, RATINGS, small.lake.files(RATINGS, SLICE)) == ContentDigest(2, 7)


def test_large_files_are_left_alone(small: SmallLake, monkeypatch: pytest.MonkeyPatch) -> None:
    in_two_files(small)
    monkeypatch.setattr(compaction, "SMALL_BYTES", 100)
    assert compact(RATINGS, small.lake) == Compacted()


def test_a_table_of_the_current_state_is_left_alone(small: SmallLake) -> None:
    files = [small.write(RECOMMENDATIONS, [{"user_id": user}]) for user in (1, 2)]
    small.commit(RECOMMENDATIONS, files, as_of=DAY)
    assert compact(RECOMMENDATIONS, small.lake) == Compacted()


def test_two_exchanges_of_the_same_files_do_not_both_stand(small: SmallLake) -> None:
    in_two_files(small)
    files = logged_files(small.lake.delta(RATINGS), RATINGS)
    both = [small.write(RATINGS, [{"user_id": user} for user in (1, 2)], **SLICE) for _ in range(2)]
    assert [exchange_files(small.lake, RATINGS, files, [new]) for new in both] == [True, False]
    assert len(small.rows(RATINGS)) == 2


@pytest.mark.parametrize("first", ["exchange", "publication"])
def test_a_publication_at_the_same_moment_replaces_what_it_was_to_replace(
    small: SmallLake, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read the table before either commits; a commit that came second must see the other, or must not be."""
    in_two_files(small)
    merged = small.write(RATINGS, [{"user_id": user, "movie_id": 1} for user in (1, 2)], **SLICE)
    corrected = small.write(RATINGS, [{"user_id": 5, "movie_id": 1}], **SLICE)
    files = logged_files(small.lake.delta(RATINGS), RATINGS)
    exchange = partial(exchange_files, small.lake, RATINGS, files, [merged])
    publish = partial(small.commit, RATINGS, [corrected], **SLICE)
    other, then = (exchange, publish) if first == "exchange" else (publish, exchange)
    seen = small.lake.delta(RATINGS)
    other()
    loads = iter([seen])  # what the second one read before the first one committed
    read = type(small.lake).delta
    monkeypatch.setattr(type(small.lake), "delta", lambda lake, table: next(loads, None) or read(lake, table))
    then()
    assert [row["user_id"] for row in small.rows(RATINGS)] == [5]


def test_an_append_at_the_same_moment_survives(small: SmallLake, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(2):
        small.publish(AUDIT, [{"version": number}])
    files = logged_files(small.lake.delta(AUDIT), AUDIT)
    merged = small.write(AUDIT, [{"version": number} for number in range(2)])
    late, seen = small.write(AUDIT, [{"version": 2}]), small.lake.delta(AUDIT)
    assert exchange_files(small.lake, AUDIT, files, [merged])
    loads = iter([seen])
    read = type(small.lake).delta
    monkeypatch.setattr(type(small.lake), "delta", lambda lake, table: next(loads, None) or read(lake, table))
    small.commit(AUDIT, [late])
    assert [row["version"] for row in small.rows(AUDIT)] == [0, 1, 2]
