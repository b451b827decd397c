"""What the suite of the pages refuses: each defect of a row or a page is seen, and sound pages pass."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from pyarrow.dataset import dataset
from pyspark.sql import SparkSession

from movierec_spark.quality.derived_frames import validate_derived_frame
from movierec_spark.quality.suites import load_suite
from movierec_spark.serving.batch.page_checks import of_pages
from movierec_spark.tables import RECOMMENDATION_ROWS

Place = tuple[int, int, int, int, float]  # user, row, rank, movie, score
MOVIES = np.arange(1, 41)
WITHOUT_PAGE, STRANGER = 3, 4


def row(user: int, number: int, first_movie: int) -> list[Place]:
    return [(user, number, rank, first_movie + rank - 1, 9.0 - rank) for rank in range(1, 11)]


SOUND = [*row(1, 1, 1), *row(1, 2, 11), *row(2, 1, 1)]


def changed(**values: float) -> list[Place]:
    """SOUND with another row number, rank, movie or score in the last place of user 1's second row."""
    names = ("user", "row", "rank", "movie", "score")
    place = tuple({**dict(zip(names, SOUND[19], strict=True)), **values}.values())
    return [*SOUND[:19], place, *SOUND[20:]]


TEN, GAPLESS = "ten movies to a row", "ranks run from 1 without a gap or a tie"
ONCE, ONCE_ON_PAGE = "a movie stands once in a list", "no movie stands twice on a page"


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        (SOUND, set()),
        ([SOUND[0], *SOUND[11:15], *SOUND[1:11], *SOUND[15:]], set()),
        ([*SOUND[:19], *SOUND[20:]], {TEN}),
        (changed(row=3), {TEN, GAPLESS}),
        (changed(rank=11), {GAPLESS}),
        (changed(rank=9), {GAPLESS}),
        (changed(score=99.0), {"the best comes first"}),
        (changed(movie=1), {ONCE_ON_PAGE}),
        (changed(movie=11), {ONCE, ONCE_ON_PAGE}),
        (changed(movie=99), {"the catalogue knows every movie"}),
        ([*SOUND, *row(STRANGER, 1, 1)], {TEN}),
    ],
    ids=[
        "sound",
        "sound in any order",
        "short",
        "split",
        "gap",
        "tie",
        "unsorted",
        "twice on a page",
        "twice in a row",
        "unknown",
        "a user of whom nothing is known",
    ],
)
def test_each_defect_is_refused(spark: SparkSession, tmp_path: Path, rows: Sequence[Place], broken: set[str]) -> None:
    histories = spark.createDataFrame([(1,), (2,), (WITHOUT_PAGE,)], "user_id BIGINT")
    frame = spark.createDataFrame(list(rows), "user_id BIGINT, row INT, rank INT, movie_id BIGINT, score DOUBLE")
    pq.write_table(frame.toArrow(), tmp_path / "rows.parquet")
    suite = load_suite(RECOMMENDATION_ROWS)
    frames = of_pages(histories, MOVIES)(frame, dataset(tmp_path / "rows.parquet"))
    results = {
        rule: result
        for name in frames
        for rule, result in validate_derived_frame(frames[name], suite, name, {}).items()
    }
    assert frames.keys() == suite.frames
    assert {rule.split(": ", 1)[1] for rule, result in results.items() if not result.success} == broken
