"""How the cost of a stage grows with the number of ratings."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

COSTS = ("seconds", "cpu_seconds")


def exponents(rows: list[dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """By stage and cost, the exponent between the two largest sizes: cost ~ ratings ^ exponent; None of one size.

    Between smaller sizes the start of Spark, which costs the same for any, makes it look better than it is.
    """
    return {
        stage: {cost: _exponent([(row["ratings"], row[cost]) for row in of_stage]) for cost in COSTS}
        for stage, of_stage in _by_stage(rows).items()
    }


def draw(rows: list[dict[str, Any]], file: Path) -> None:
    """CPU seconds by ratings, a line for each stage, both axes logarithmic."""
    figure = Figure(figsize=(9, 6), layout="constrained")
    axes = figure.add_subplot()
    for stage, of_stage in _by_stage(rows).items():
        style = "--" if stage.startswith("plain") else "-"
        ratings, cost = zip(*((row["ratings"], row["cpu_seconds"]) for row in of_stage), strict=True)
        axes.plot(ratings, cost, style, marker="o", label=stage)
    axes.set(xscale="log", yscale="log", xlabel="ratings", ylabel="CPU seconds of the whole job")
    axes.grid(visible=True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(file, dpi=120)


def _exponent(points: list[tuple[int, float]]) -> float | None:
    if len(points) < 2:
        return None
    (few, less), (many, more) = points[-2:]
    return round(float(np.log(more / less) / np.log(many / few)), 2)


def _by_stage(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["ratings"]):
        groups[row["stage"]].append(row)
    return groups
