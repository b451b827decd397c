"""The figures of the serving benchmark: kernel, whole job, look-up, and MLlib beside them."""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession
from threadpoolctl import threadpool_limits

from movierec_spark.kernels.item_index import build_index
from movierec_spark.kernels.top_k import ITEMS_PER_TILE, top_k
from movierec_spark.models.hybrid import item_vectors
from movierec_spark.models.item_state import ItemState
from movierec_spark.publish.commit import commit
from movierec_spark.publish.digest import ContentDigest
from movierec_spark.serving.batch.ranked_users import Variant, recommendations
from movierec_spark.serving.histories import Histories
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.settings.operation_sections import Serving
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import RECOMMENDATIONS
from tests.benchmarks.cost import Cost, measured
from tests.benchmarks.look_up import look_ups
from tests.benchmarks.mllib import recommend_for_all_users
from tests.benchmarks.population import DAY
from tests.benchmarks.predict import predict_milliseconds

BLOCK = 256
WARM_UP_USERS = 20_000
PARTITIONS = 4


def measure(
    spark: SparkSession, state: ItemState, histories: pa.Table, args: argparse.Namespace, folder: Path
) -> dict[str, Any]:
    """The figures of one size; the parts run one after the other.

    The job and MLlib both run once for a few users before they are measured, so that neither pays for the other's
    class loading and compiling, nor for the start of Python's workers. The job's time is the mean of one run before
    MLlib and one after it, since a machine's speed may drift meanwhile.
    """
    with threadpool_limits(1):
        kernel, sgemm = kernel_seconds(state, histories, args.n)
        predict = predict_milliseconds(state, args.n)
    job_figures(spark, state, histories.slice(0, WARM_UP_USERS), args.n, folder / "few")
    before = job_figures(spark, state, histories, args.n, folder / "before")
    mllib = mllib_figures(spark, len(histories), state, args, folder)
    after = job_figures(spark, state, histories, args.n, folder / "after")
    return {
        "users": len(histories),
        "movies": len(state.movie_ids),
        "rank": args.rank,
        "content_dims": args.content,
        "n": args.n,
        "kernel_seconds": round(kernel, 2),
        "sgemm_seconds": round(sgemm, 2),
        "predict_milliseconds": predict,
        **before,
        **{name: round((before[name] + after[name]) / 2, 1) for name in ("job_seconds", "job_cpu_seconds")},
        **mllib,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def mllib_figures(
    spark: SparkSession, users: int, state: ItemState, args: argparse.Namespace, folder: Path
) -> dict[str, Any]:
    """What recommendForAllUsers costs, scaled up from the share of the users for whom it is measured."""
    measured_users, vectors, cost = round(users * args.mllib_share), item_vectors(state), Cost()
    if measured_users:
        recommend_for_all_users(spark, min(WARM_UP_USERS, measured_users), vectors, args.n, folder / "mllib_few")
        cost = recommend_for_all_users(spark, measured_users, vectors, args.n, folder / "mllib")
    scale = users / max(measured_users, 1)
    return {
        "mllib_seconds": round(cost.seconds * scale, 1) or None,
        "mllib_cpu_seconds": round(cost.cpu_seconds * scale, 1) or None,
        "mllib_users": measured_users,
    }


def kernel_seconds(state: ItemState, histories: pa.Table, n: int) -> tuple[float, float]:
    """On one core, for vectors of the rank: the search for the n best unseen, and the bare float32 products."""
    seen = Histories.from_arrow(histories.combine_chunks().to_batches()[0]).to_matrices(state.movie_ids).preferences
    vectors = item_vectors(state)
    users = np.random.default_rng(4).normal(size=(len(histories), vectors.shape[1])).astype(np.float32)
    movies = build_index(vectors)
    top_k(users[:BLOCK], movies, seen[:BLOCK], n)
    kernel = _seconds(lambda rows: top_k(users[rows], movies, seen[rows], n), len(users))
    scores = np.empty((BLOCK, ITEMS_PER_TILE), dtype=np.float32)

    def multiply(rows: slice) -> None:
        block_users = users[rows]
        for first in range(0, len(state.movie_ids), ITEMS_PER_TILE):
            block = movies.vectors[first : first + ITEMS_PER_TILE]
            n_users, n_movies = len(block_users), len(block)
            np.matmul(block_users, block.T, out=scores.ravel()[: n_users * n_movies].reshape(n_users, n_movies))

    return kernel, _seconds(multiply, len(users))


def job_figures(spark: SparkSession, state: ItemState, drawn: pa.Table, n: int, folder: Path) -> dict[str, Any]:
    """The job: histories in, the Delta table out with every column, in files sorted by user."""
    folder.mkdir(parents=True)
    lake, users = Lake(folder / "lake"), len(drawn)
    lake.create_tables()
    histories = _histories(spark, drawn, folder / "histories.parquet")
    with measured() as cost:
        ranker = HybridRanker(state, state.movie_ids)
        champion, serving = Variant("champion", ranker, 1), Serving(n=n)
        files = recommendations(histories, champion, None, serving, DAY, datetime.now(UTC), folder / "staged")
        commit(files, ContentDigest(users * n, 0), lake, {"as_of": DAY})
    histories.unpersist()
    location = str(lake.location(RECOMMENDATIONS))
    assert spark.read.format("delta").load(location).count() == users * min(n, len(state.movie_ids))
    return {
        "job_seconds": round(cost.seconds, 1),
        "job_cpu_seconds": round(cost.cpu_seconds, 1),
        "peak_rss_bytes": cost.python_bytes,
        "jvm_peak_rss_bytes": cost.jvm_bytes,
        "look_up": look_ups(location, [1, users // 2, users]),
    }


def _histories(spark: SparkSession, drawn: pa.Table, file: Path) -> DataFrame:
    """user_histories rows as that function leaves them, held in memory as MLlib's factors are."""
    pq.write_table(drawn, file)
    rows = spark.read.parquet(str(file)).repartitionByRange(PARTITIONS, "user_id").sortWithinPartitions("user_id")
    rows = rows.persist()
    rows.count()
    return rows


def _seconds(work: Callable[[slice], object], users: int) -> float:
    started = time.perf_counter()
    for start in range(0, users, BLOCK):
        work(slice(start, start + BLOCK))
    return time.perf_counter() - started
