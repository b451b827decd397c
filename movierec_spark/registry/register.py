"""Registering: a training becomes a version, which is loaded and tried before any alias points to it."""

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
from movierec_spark.registry.versions import Version, version_with, versions
from movierec_spark.settings import settings

PACKAGE = Path(movierec_spark.__file__).parent
REQUIREMENTS = (
    *("mlflow", "numpy", "pandas", "scipy", "scikit-learn", "numba", "threadpoolctl"),
    *("pyspark", "pydantic-settings", "PyYAML"),
)
ARTIFACTS = {"state": "state", "titles": "titles.json", "movies": "movies.json"}


@dataclass(frozen=True)
class OnlinePackage:
    """What makes a model of an item state: the file that defines it, what goes in and out, its settings.

    example: from some ids of the catalogue an input to try it with.
    """

    code: Path
    signature: ModelSignature
    example: Callable[[list[int]], pd.DataFrame]
    config: dict[str, Any]


def register(as_of: date, package: OnlinePackage) -> str:
    """Make a version of the last training of a day and set its aliases; what was done, in one line.

    Raises MovierecError where the day has no training, or where the version doesn't answer.
    """
    client = connect()
    run = newest_training(client, as_of)
    if run is None:
        raise MovierecError(
            f"{settings().tracking_uri} has no finished training of {as_of}: run train --as-of {as_of} first"
        )
    number, tags = _version_of(client, run) or (_make_version(run, package), {})
    if "registered" in tags:
        return f"nothing new: version {number} of {settings().registry.model} is that of run {run.info.run_id}"
    _try(number, package.example(_some_movies(run)))
    version = _approve(client, run, number)
    aliases = _set_aliases(client, version, run.data.tags["gates"] == "passed")
    client.set_model_version_tag(settings().registry.model, str(number), "registered", "true")
    return f"version {number} of {settings().registry.model}, gates {run.data.tags['gates']}, " + (
        f"now {' and '.join(aliases)}" if aliases else "no alias"
    )


def _version_of(client: MlflowClient, run: Run) -> tuple[int, dict[str, str]] | None:
    """The number and the tags of the version that was made of a run, also of one left half registered."""
    found = client.search_model_versions(f"name = '{settings().registry.model}' and run_id = '{run.info.run_id}'")
    return (int(found[0].version), found[0].tags) if found else None


def _make_version(run: Run, package: OnlinePackage) -> int:
    """Log the model beside the training's run, which stays finished, and register it."""
    mlflow.set_experiment(experiment_id=experiment_id(MlflowClient()))
    source = f"runs:/{run.info.run_id}"
    there = {each.path for each in MlflowClient().list_artifacts(run.info.run_id)}  # older runs have no movies.json
    logged = mlflow.initialize_logged_model(name="movierec", source_run_id=run.info.run_id, model_type="pyfunc")
    mlflow.pyfunc.log_model(
        name="movierec",
        model_id=logged.model_id,
        python_model=str(package.code),
        code_paths=[str(PACKAGE)],
        artifacts={name: f"{source}/{file}" for name, file in ARTIFACTS.items() if file in there},
        signature=package.signature,
        input_example=package.example(_some_movies(run)),
        pip_requirements=[f"{name}=={installed(name)}" for name in REQUIREMENTS],
        model_config=package.config,
    )
    made = mlflow.register_model(f"models:/{logged.model_id}", settings().registry.model)
    return int(made.version)


def _some_movies(run: Run) -> list[int]:
    titles = mlflow.artifacts.load_dict(f"runs:/{run.info.run_id}/titles.json")
    return [int(movie) for movie in list(titles)[:3]]


def _try(number: int, example: pd.DataFrame) -> None:
    """Load the version and let it answer. Raises MovierecError where it gives nothing."""
    model = mlflow.pyfunc.load_model(f"models:/{settings().registry.model}/{number}")
    if model.predict(example).empty:
        raise MovierecError(f"version {number} recommends nothing to {example.to_dict('records')}: no alias set")


def _approve(client: MlflowClient, run: Run, number: int) -> Version:
    """Put on the version what the training found; of the first version ever the gates only advise."""
    model, tags = settings().registry.model, run.data.tags
    first = all(each.number == number for each in versions(client))
    approved = first or tags["gates"] == "passed"
    client.update_model_version(model, str(number), tags["mlflow.note.content"])
    copied = {name: value for name, value in tags.items() if name.startswith("gate") or name == "fingerprint"}
    copied |= {"trained_as_of": tags["as_of"], "approved": str(approved).lower()}
    for name, value in copied.items():
        client.set_model_version_tag(model, str(number), name, value)
    return Version(number, run.info.run_id, date.fromisoformat(tags["as_of"]), approved)


def _set_aliases(client: MlflowClient, version: Version, passed: bool) -> list[str]:
    """champion: the first version ever, later ones by hand or registry.auto_promote; challenger: gates passed.

    Neither goes from a newer training to an older one.
    """
    champion, challenger = version_with(client, "champion"), version_with(client, "challenger")
    first = all(each.number == version.number for each in versions(client))
    promoted = first or (passed and settings().registry.auto_promote and _not_older(version, champion))
    aliases = ["challenger"] if passed and _not_older(version, challenger) else []
    aliases += ["champion"] if promoted else []
    for alias in aliases:
        client.set_registered_model_alias(settings().registry.model, alias, str(version.number))
    return aliases


def _not_older(version: Version, holder: Version | None) -> bool:
    return holder is None or version.trained_as_of >= holder.trained_as_of
