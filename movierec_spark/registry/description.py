"""What a person reads about a training, and about the version made of it."""

from datetime import date

import pandas as pd

from movierec_spark.evaluation.gates import Gate, passed
from movierec_spark.registry.trials import why

METRICS = ("ndcg_at", "map_at", "recall_at", "coverage_at", "rmse")


def describe(
    as_of: date,
    fingerprint: str,
    reference: str,
    gates: tuple[Gate, ...],
    figures: pd.DataFrame,
    trials: pd.DataFrame | None = None,
) -> str:
    """Markdown: the verdict of each gate, then the figures of the models with their intervals.

    reference: what the recipe was compared with. figures: as in Evaluation. trials: as in TrainingRecord.
    """
    verdict = "passed" if passed(gates) else "failed"
    lines = [
        f"Trained on what was known on {as_of} (fingerprint {fingerprint}). Gates: **{verdict}**.",
        f"Reference: {reference}.",
        *([] if trials is None else [why(trials)]),
        "",
        *(f"- {gate}" for gate in gates),
        "",
        "Forward evaluation: mean over users [95 % interval].",
        "",
        *_table(figures),
    ]
    return "\n".join(lines)


def _table(figures: pd.DataFrame) -> list[str]:
    chosen = figures[(figures["segment"] == "all") & figures["metric"].str.startswith(METRICS)]
    cells = chosen.assign(cell=chosen.apply(_cell, axis=1)).pivot(index="model", columns="metric", values="cell")
    cells = cells.reindex(chosen["model"].unique()).fillna("")
    header = [f"| model | {' | '.join(cells.columns)} |", f"|---{'|---' * len(cells.columns)}|"]
    rows = zip(cells.index, cells.to_numpy(), strict=True)
    return header + [f"| {model} | {' | '.join(row)} |" for model, row in rows]


def _cell(row: pd.Series) -> str:
    interval = "" if pd.isna(row["low"]) else f" [{row['low']:.4f}, {row['high']:.4f}]"
    return f"{row['value']:.4f}{interval}"
