"""Register a training: make a version of it, load it and ask it, and only then set an alias."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.models import ModelSignature

import movierec_spark
from movierec_spark.errors import MovierecError
from movierec_spark.registry.connection import connect, experiment_id
from movierec_spark.registry.runs import newest_training
from movierec_spark.registry.version import Version
from movierec_spark.registry.versions import registered_versions, version_with
from movierec_spark.settings import Settings

PACKAGE = Path(movierec_spark.__file__).parent
REQUIREMENTS = (
    *("mlflow", "numpy", "pandas", "scipy", "scikit-learn", "numba", "threadpoolctl"),
    *("pyspark", "pydantic-settings", "PyYAML"),
)
COPIED_TAGS = ("gates", "gates reference", "fingerprint")  # from the run to the version
ARTIFACTS = {"state": "state", "titles": "titles.json", "movies": "movies.json"}


@dataclass(frozen=True)
class OnlinePackage:
    """How an item state is packaged as an MLflow model.

    code: the file that defines the model. example: makes an input of some movie ids, to try the model with.
    config: the model's settings.
    """

    code: Path
    signature: ModelSignature
    example: Callable[[list[int]], pd.DataFrame]
    config: dict[str, Any]


def register(as_of: date, package: OnlinePackage, settings: Settings) -> str:
    """Make a version of the last training of a day and set its aliases; returns in one line what was done.

    Raises MovierecError where the day has no training, or where the version doesn't answer.
    """
    client, model = connect(settings), settings.registry.model
    run = newest_training(as_of, settings)
    if run is None:
        raise MovierecError(
            f"{settings.tracking_uri} has no finished training of {as_of}: run train --as-of {as_of} first"
        )
    number, tags = _version_of(client, run, model) or (_make_version(run, package, settings), {})
    if "registered" in tags:
        return f"nothing new: version {number} of {model} is that of run {run.info.run_id}"
    _check_answers(model, number, package.example(_some_movies(run)))
    version = _approve(client, run, number, settings)
    aliases = _set_aliases(client, version, run.data.tags["gates"] == "passed", settings)
    client.set_model_version_tag(model, str(number), "registered", "true")
    return f"version {number} of {model}, gates {run.data.tags['gates']}, " + (
        f"now {' and '.join(aliases)}" if aliases else "no alias"
    )


def _version_of(client: MlflowClient, run: Run, model: str) -> tuple[int, dict[str, str]] | None:
    """The number and the tags of the version that was made of a run, also of one left half registered."""
    existing = client.search_model_versions(f"name = '{model}' and run_id = '{run.info.run_id}'")
    return (int(existing[0].version), existing[0].tags) if existing else None


def _make_version(run: Run, package: OnlinePackage, settings: Settings) -> int:
    """Log the model beside the training's run, which stays finished, and register it."""
    mlflow.set_experiment(experiment_id=experiment_id(settings))
    source = f"runs:/{run.info.run_id}"
    logged_files = {file.path for file in MlflowClient().list_artifacts(run.info.run_id)}  # older runs: no movies.json
    model = mlflow.initialize_logged_model(name="movierec", source_run_id=run.info.run_id, model_type="pyfunc")
    mlflow.pyfunc.log_model(
        name="movierec",
        model_id=model.model_id,
        python_model=str(package.code),
        code_paths=[str(PACKAGE)],
        artifacts={name: f"{source}/{file}" for name, file in ARTIFACTS.items() if file in logged_files},
        signature=package.signature,
        input_example=package.example(_some_movies(run)),
        pip_requirements=[f"{name}=={installed(name)}" for name in REQUIREMENTS],
        model_config=package.config,
    )
    version = mlflow.register_model(f"models:/{model.model_id}", settings.registry.model)
    return int(version.version)


def _some_movies(run: Run) -> list[int]:
    titles = mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/titles.json")
    return [int(movie) for movie in list(titles)[:3]]


def _check_answers(model: str, number: int, example: pd.DataFrame) -> None:
    """Load the version and ask it. Raises MovierecError where it recommends nothing."""
    if mlflow.pyfunc.load_model(f"models:/{model}/{number}").predict(example).empty:
        raise MovierecError(f"version {number} recommends nothing to {example.to_dict('records')}: no alias set")


def _approve(client: MlflowClient, run: Run, number: int, settings: Settings) -> Version:
    """Put the training's description and verdict on the version; for the first version ever the gates only advise."""
    model, tags = settings.registry.model, run.data.tags
    is_first = _is_first(number, settings)
    approved = is_first or tags["gates"] == "passed"
    client.update_model_version(model, str(number), tags["mlflow.note.content"])
    copied = {name: tags[name] for name in COPIED_TAGS if name in tags}
    version_tags = copied | {"trained_as_of": tags["as_of"], "approved": str(approved).lower()}
    for name, value in version_tags.items():
        client.set_model_version_tag(model, str(number), name, value)
    return Version(number, run.info.run_id, date.fromisoformat(tags["as_of"]), approved)


def _set_aliases(client: MlflowClient, version: Version, passed: bool, settings: Settings) -> list[str]:
    """champion: the first version ever, later ones by hand or registry.auto_promote; challenger: gates passed.

    Neither goes from a newer training to an older one.
    """
    champion, challenger = version_with("champion", settings), version_with("challenger", settings)
    promoted = _is_first(version.number, settings) or (
        passed and settings.registry.auto_promote and _not_older(version, champion)
    )
    aliases = ["challenger"] if passed and _not_older(version, challenger) else []
    aliases += ["champion"] if promoted else []
    for alias in aliases:
        client.set_registered_model_alias(settings.registry.model, alias, str(version.number))
    return aliases


def _is_first(number: int, settings: Settings) -> bool:
    """Whether no other version was ever registered to its end."""
    return all(version.number == number for version in registered_versions(settings))


def _not_older(version: Version, holder: Version | None) -> bool:
    return holder is None or version.trained_as_of >= holder.trained_as_of
