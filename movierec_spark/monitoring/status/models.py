"""Which version of the model serves, which ones wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from movierec_spark.monitoring.status.need import Kind, Need
from movierec_spark.monitoring.unserved_champion import ServedVersion, is_unserved
from movierec_spark.registry.version import Version


@dataclass(frozen=True)
class Models:
    """served: None while the trending movies are. champion, challenger: the versions with these aliases."""

    served: ServedVersion | None
    champion: Version | None
    challenger: Version | None


def needs_of_models(models: Models, served_day: date | None) -> Iterator[Need]:
    champion, challenger, served = models.champion, models.challenger, models.served
    if champion and is_unserved(champion, served_day, served.number if served else None):
        instead = f"version {served.number}" if served else "no version"
        yield Need(
            Kind.CHAMPION_UNSERVED,
            f"version {champion.number} is the champion and does not serve, but {instead} does",
            "run movierec_publish, or see why it did not",
        )
    if challenger and champion and challenger.approved and challenger.trained_as_of > champion.trained_as_of:
        yield Need(
            Kind.CHALLENGER_WAITING,
            f"version {challenger.number} passed the gates, and was trained on {challenger.trained_as_of}, after the "
            f"champion (version {champion.number}, {champion.trained_as_of})",
            "give it the alias champion in MLflow to have it serve",
        )
    if not champion and served_day:
        yield Need(
            Kind.NO_MODEL,
            "no version of the model is the champion, so that what trends is served",
            "run movierec_train, or give a version the alias champion in MLflow",
        )
