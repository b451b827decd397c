"""The search for a recipe as MLflow shows it: a nested run for each trial, and in words what won."""

import mlflow
import pandas as pd

METRICS = ("ndcg", "low", "high", "gain", "gain_low", "gain_high")
ABOUT = (*METRICS, "trial", "chosen")


def log_trials(trials: pd.DataFrame, experiment: str) -> None:
    """Below the run that is open. trials: as in TrainingRecord."""
    mlflow.log_text(trials.to_csv(index=False), "search/trials.csv")
    mlflow.set_tag("search", why(trials))
    choices = [column for column in trials.columns if column not in ABOUT]
    for trial in trials.to_dict("records"):
        with mlflow.start_run(experiment_id=experiment, run_name=f"trial {trial['trial']}", nested=True):
            mlflow.log_params({str(name): trial[name] for name in choices})
            mlflow.log_metrics({f"validation_{name}": float(trial[name]) for name in METRICS})
            mlflow.set_tags({"search": "chosen" if trial["chosen"] else "tried", "trial": str(trial["trial"])})


def why(trials: pd.DataFrame) -> str:
    """Which recipe won, by how much, and on what."""
    best = trials[trials["chosen"]].iloc[0]
    choices = [name for name in trials.columns if name not in ABOUT]
    won = ", ".join(f"{name} {best[name]}" for name in choices) if best["trial"] else "the recipe of conf"
    return (
        f"Search: of {len(trials)} recipes trial {best['trial']} won ({won}): nDCG {best['ndcg']:.4f} "
        f"[{best['low']:.4f}, {best['high']:.4f}], {best['gain']:+.4f} [{best['gain_low']:+.4f}, "
        f"{best['gain_high']:+.4f}] against the recipe of conf, on windows before the first tested one."
    )
