"""The champion's figures beside those of the models that it was compared with, for the terminal."""

from rich.table import Table

from movierec_spark.console import table
from movierec_spark.errors import NoChampion
from movierec_spark.evaluation.bootstrap import Estimate
from movierec_spark.registry.training_figures import compare_models, label, read_figures
from movierec_spark.registry.versions import version_with
from movierec_spark.settings import Settings


def comparison(settings: Settings) -> Table:
    """Forward evaluation over all users: a row per model, the best nDCG first, with the ends of its interval.

    Raises MovierecError where there is no champion, or where the figures of its training are gone.
    """
    champion = version_with("champion", settings)
    if champion is None:
        raise NoChampion
    models = compare_models(read_figures(champion.run_id).figures)
    rows = [
        (name, *(_text(measured.get(metric)) for metric in models.metrics)) for name, measured in models.models.items()
    ]
    title = f"champion (version {champion.number}, the hybrid) beside the others, on events later than their training"
    shown = table(title, ("model", *models.header()), rows)
    errors = [f"{label(metric)} {error:.3f}" for metric, error in models.rating_errors.items()]
    shown.caption = f"predicted ratings: {', '.join(errors)} stars" if errors else None
    return shown


def _text(estimate: Estimate | None) -> str:
    if estimate is None:
        return ""
    interval = f" ({estimate.low:.3f}-{estimate.high:.3f})" if estimate.has_interval else ""
    return f"{estimate.value:.3f}{interval}"
