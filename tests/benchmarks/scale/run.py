"""Whole jobs on made drops of several sizes, beside a plain PySpark script: python -m tests.benchmarks.scale.run."""

import argparse
import json
import os
import shutil
from pathlib import Path
from typing import Any

from rich.console import Console

from movierec_spark.console import table
from movierec_spark.settings import PROJECT, settings
from tests.benchmarks.cost import measured
from tests.benchmarks.scale.exponents import draw, exponents
from tests.benchmarks.scale.made_drop import make_drop
from tests.benchmarks.scale.spark_profile import spark_profile
from tests.benchmarks.scale.stages import STAGES, Bench

SIZES = (1_000_000, 5_000_000, 20_000_000)


def main() -> None:
    args = _parser().parse_args()
    os.chdir(PROJECT)  # Spark's properties name files of the project
    place = settings().bench / "scale.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    rows = [row for row in _rows(place) if row["stage"] not in args.stages or row["asked"] not in args.ratings]
    for ratings in sorted(args.ratings):
        home = args.folder / f"{ratings}"
        for row in measure(home, ratings, args.stages, args.seed):
            rows.append(row)
            place.write_text(json.dumps(rows, indent=1))
        if not args.keep:
            shutil.rmtree(home)
    show(rows)
    draw(rows, place.with_suffix(".png"))
    print(f"written to {place} and {place.with_suffix('.png')}")


def measure(home: Path, ratings: int, stages: list[str], seed: int) -> Any:
    """One row a stage. A home that stands is gone on with, so that a stage can be measured again."""
    bench = Bench(settings().model_copy(update={"home": home.absolute()}))
    sizes = home / "sizes.json"
    if not sizes.exists():
        shutil.rmtree(home, ignore_errors=True)
        bench.make()
        sizes.write_text(json.dumps(make_drop(bench.drop, ratings, seed)))
    for stage in stages:
        bench.prepare(stage)
        logged = set(bench.event_logs.iterdir())
        with measured() as cost:
            bench.run(stage)
        made = json.loads(sizes.read_text())
        yield {
            "stage": stage,
            "asked": ratings,
            **made,
            "seconds": round(cost.seconds, 1),
            "cpu_seconds": round(cost.cpu_seconds, 1),
            "jvm_cpu_seconds": round(cost.jvm_cpu_seconds, 1),
            "peak_rss_bytes": cost.peak_rss_bytes,
            "rows_per_second": round(made["ratings"] / cost.seconds),
            "profile": [row for log in set(bench.event_logs.iterdir()) - logged for row in spark_profile(log)][:20],
        }


def show(rows: list[dict[str, Any]]) -> None:
    shown = [
        (
            row["stage"],
            f"{row['ratings']:,}",
            row["seconds"],
            row["cpu_seconds"],
            round(row["peak_rss_bytes"] / 2**30, 1),
            f"{row['rows_per_second']:,}",
        )
        for row in sorted(rows, key=lambda row: (STAGES.index(row["stage"]), row["ratings"]))
    ]
    console = Console(width=120)
    columns = ("stage", "ratings", "seconds", "CPU seconds", "GiB at most", "ratings a second")
    console.print(table("whole jobs", columns, shown))
    growth = [(stage, *figures.values()) for stage, figures in exponents(rows).items()]
    console.print(table("growth: time ~ ratings ^ exponent", ("stage", "of seconds", "of CPU seconds"), growth))


def _rows(place: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(place.read_text()) if place.exists() else []
    return rows


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ratings", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--stages", nargs="+", default=list(STAGES), choices=STAGES)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=settings().bench / "scale", help="for the data of each size")
    parser.add_argument("--keep", action="store_true", help="leave the data, to measure stages again")
    return parser


if __name__ == "__main__":
    main()
