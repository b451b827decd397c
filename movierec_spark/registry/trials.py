"""A hyper-parameter search in MLflow: a nested run for each trial, and a summary in words."""

import mlflow
import pandas as pd

METRICS = ("ndcg", "low", "high", "gain", "gain_low", "gain_high")
OUTCOME = (*METRICS, "trial", "chosen")  # the columns that are no hyper-parameters


def log_trials(trials: pd.DataFrame, experiment: str) -> None:
    """Log the trials below the run that is open. trials: see SearchResult. experiment: its id."""
    mlflow.log_text(trials.to_csv(index=False), "search/trials.csv")
    mlflow.set_tag("search", search_summary(trials))
    hyperparameters = _hyperparameters(trials)
    for trial in trials.to_dict("records"):
        with mlflow.start_run(experiment_id=experiment, run_name=f"trial {trial['trial']}", nested=True):
            mlflow.log_params({name: trial[name] for name in hyperparameters})
            mlflow.log_metrics({f"validation_{name}": float(trial[name]) for name in METRICS})
            mlflow.set_tags({"search": "chosen" if trial["chosen"] else "tried", "trial": str(trial["trial"])})


def search_summary(trials: pd.DataFrame) -> str:
    """Which recipe is the best, by how much, and on what it was tried."""
    best = trials[trials["chosen"]].iloc[0]
    values = ", ".join(f"{name} {best[name]}" for name in _hyperparameters(trials))
    recipe = values if best["trial"] else "the recipe of conf"
    return (
        f"Search: of {len(trials)} recipes trial {best['trial']} won ({recipe}): nDCG {best['ndcg']:.4f} "
        f"[{best['low']:.4f}, {best['high']:.4f}], {best['gain']:+.4f} [{best['gain_low']:+.4f}, "
        f"{best['gain_high']:+.4f}] against the recipe of conf, on windows before the first tested one."
    )


def _hyperparameters(trials: pd.DataFrame) -> list[str]:
    return [str(column) for column in trials.columns if column not in OUTCOME]
