"""What the suite of the recommendations refuses: each defect of a list is seen, and a sound list passes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from pyarrow.dataset import dataset
from pyspark.sql import SparkSession

from movierec_spark.quality.derived_frames import validate_derived_frame
from movierec_spark.quality.suite import is_critical
from movierec_spark.quality.suites import load_suite
from movierec_spark.serving.batch.user_list_checks import of_users
from movierec_spark.tables import RECOMMENDATIONS

ROW = "user_id BIGINT, rank INT, movie_id BIGINT, score DOUBLE"
MOVIES, N = np.arange(1, 8), 3
HISTORIES = [(1, [1, 2], [2]), (2, [1, 2, 3, 4, 5], [])]  # user, seen, unwanted
SOUND = [(1, 1, 3, 9.0), (1, 2, 4, 9.0), (1, 3, 5, 1.0), (2, 1, 6, 2.0), (2, 2, 7, 1.0)]


def refused(spark: SparkSession, folder: Path, rows: Sequence[tuple], seen_may_return: bool = False) -> set[str]:
    """The descriptions of the critical rules of frames that the rows break."""
    histories = spark.createDataFrame(HISTORIES, "user_id BIGINT, movie_ids ARRAY<BIGINT>, unwanted ARRAY<BIGINT>")
    frame = spark.createDataFrame(list(rows), ROW)
    nothing_served = frame.limit(0).toArrow()
    pq.write_table(nothing_served, folder / "served.parquet")
    pq.write_table(frame.toArrow(), folder / "rows.parquet")
    suite = load_suite(RECOMMENDATIONS)
    derive = of_users(histories, dataset(folder / "served.parquet"), MOVIES, N, seen_may_return)
    frames = derive(frame, dataset(folder / "rows.parquet"))
    failed = set()
    for name, frame in frames.items():
        results = validate_derived_frame(frame, suite, name, {})
        broken = {rule for rule, result in results.items() if not result.success and is_critical(suite.by_name[rule])}
        failed |= {rule.split(": ", 1)[1] for rule in broken}
    assert frames.keys() == suite.frames
    return failed


COMPLETE = "everybody gets n movies, or all that are left"
SEEN, UNWANTED = "nothing that the user has seen", "nothing that the user dislikes or has excluded"


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (SOUND, set()),
        (SOUND[:3], {COMPLETE}),
        (SOUND[:2] + SOUND[3:], {COMPLETE}),
        ([*SOUND, (1, 4, 6, 0.5)], {"nobody gets more than n"}),
        ([(1, 1, 1, 9.0), *SOUND[1:]], {SEEN}),
        ([(1, 1, 2, 9.0), *SOUND[1:]], {SEEN, UNWANTED}),
        ([*SOUND[:2], (1, 4, 5, 1.0), *SOUND[3:]], {"ranks run from 1 without a gap or a tie"}),
        ([*SOUND[:2], (1, 2, 5, 1.0), *SOUND[3:]], {"ranks run from 1 without a gap or a tie"}),
        ([*SOUND[:2], (1, 3, 5, 9.5), *SOUND[3:]], {"the best comes first"}),
        ([*SOUND[:2], (1, 3, 4, 1.0), *SOUND[3:]], {"a movie stands once in a list"}),
        ([*SOUND[:2], (1, 3, 99, 1.0), *SOUND[3:]], {"the catalogue knows every movie"}),
        ([*SOUND, (3, 1, 3, 1.0)], {"nobody gets more than n"}),
    ],
    ids=[
        "sound",
        "a user missing",
        "too short",
        "too long",
        "seen",
        "unwanted",
        "gap",
        "tie",
        "unsorted",
        "twice",
        "unknown",
        "a user of whom nothing is known",
    ],
)
def test_each_defect_is_refused(spark: SparkSession, tmp_path: Path, rows: Sequence[tuple], broken: set[str]) -> None:
    assert refused(spark, tmp_path, rows) == broken


def test_where_seen_movies_may_come_lists_are_full_of_them_but_for_what_is_unwanted(
    spark: SparkSession, tmp_path: Path
) -> None:
    full = [*SOUND, (2, 3, 1, 0.5)]
    assert refused(spark, tmp_path, full, seen_may_return=True) == set()
    assert refused(spark, tmp_path, SOUND, seen_may_return=True) == {COMPLETE}
    assert refused(spark, tmp_path, [(1, 1, 1, 9.0), *full[1:]], seen_may_return=True) == set()
    assert refused(spark, tmp_path, [(1, 1, 2, 9.0), *full[1:]], seen_may_return=True) == {UNWANTED}
