"""The serving job beside MLlib, on drawn users and movies: python -m tests.benchmarks.serving."""

import argparse
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from movierec_spark.session import spark_session
from movierec_spark.settings import PROJECT, settings
from tests.benchmarks.population import BIAS_COLUMNS, drawn_histories, drawn_model, popularities
from tests.benchmarks.serving_figures import measure


def main() -> None:
    args = _parser().parse_args()
    os.chdir(PROJECT)  # Spark's properties name files of the project
    rng = np.random.default_rng(args.seed)
    popularity = popularities(args.movies, rng)
    state = drawn_model(popularity, args.rank - args.content - BIAS_COLUMNS, args.content, rng)
    sizes = []
    with (
        TemporaryDirectory(prefix="bench-serving-") as folder,
        spark_session("bench-serving", profile="local-train") as spark,
    ):
        for users in args.users:
            histories = drawn_histories(users, args.history, state.movie_ids, popularity, args.seed)
            sizes.append(measure(spark, state, histories, args, Path(folder) / f"{users}"))
            show(sizes[-1])
    place = settings().bench / "serving.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(sizes, indent=1))
    print(f"written to {place}")


def show(figures: dict[str, Any]) -> None:
    """The figures with their ratios."""
    table = Table("what", "seconds", "of CPU", "ratio", title=_size(figures["users"], figures["movies"]))
    sgemm, kernel, rank = (figures[name] for name in ("sgemm_seconds", "kernel_seconds", "rank"))
    table.add_row(f"float32 products of rank {rank}, one core", f"{sgemm}", "", "1")
    table.add_row("top-N kernel, one core", f"{kernel}", "", f"{kernel / sgemm:.1f}")
    job, mllib = ([figures[f"{name}_{unit}"] for unit in ("seconds", "cpu_seconds")] for name in ("job", "mllib"))
    beside = [f"MLlib / job = {slow / fast:.1f}" for slow, fast in zip(mllib, job, strict=True) if slow]
    table.add_row(
        f"the whole job, {figures['content_dims']} of {rank} dims from content",
        *map(str, job),
        ", of CPU ".join(beside),
    )
    if figures["mllib_users"]:
        share = "" if figures["mllib_users"] == figures["users"] else f" (scaled from {figures['mllib_users']:,} users)"
        table.add_row(f"recommendForAllUsers{share}", *map(str, mllib), "")
    console, look_up = Console(width=120), figures["look_up"]
    console.print(table)
    gib = {name: figures[name] / 2**30 for name in ("peak_rss_bytes", "jvm_peak_rss_bytes")}
    console.print(
        f"memory at most: {gib['peak_rss_bytes']:.2f} GiB beside a JVM of {gib['jvm_peak_rss_bytes']:.2f} GiB"
    )
    console.print(f"one question to the online model: {figures['predict_milliseconds']} ms")
    console.print(
        f"one user: DuckDB {look_up['duckdb_milliseconds']} ms, delta-rs {look_up['delta_rs_milliseconds']} ms, "
        f"{look_up['files_opened']} of {look_up['files']} files opened"
    )


def _size(users: int, movies: int) -> str:
    return f"{users:,} users x {movies:,} movies"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, nargs="+", default=[138_000])
    parser.add_argument("--movies", type=int, default=27_000)
    parser.add_argument("--rank", type=int, default=64, help="dims of a movie's vector, and of MLlib's factors")
    parser.add_argument("--content", type=int, default=32, help="dims of these that are the content block's")
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--history", type=int, default=145, help="movies a user has seen, on average")
    parser.add_argument(
        "--mllib-share", type=float, default=0.1, help="of the users, for whom MLlib is measured; 0: not at all"
    )
    parser.add_argument("--seed", type=int, default=0)
    return parser


if __name__ == "__main__":
    main()
