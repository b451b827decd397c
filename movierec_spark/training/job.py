"""The train job: read the day, train unless nothing changed, log."""

from typing import Any

import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.errors import MovierecError, NothingKnown
from movierec_spark.features.credits import credits_of
from movierec_spark.features.preferences import preferences
from movierec_spark.job.job import Job
from movierec_spark.registry.champion_recipe import ChampionRecipe, champion_recipe
from movierec_spark.registry.fingerprint import fingerprint, recipe
from movierec_spark.registry.runs import TableRead, TrainingRecord, log_training, newest_training
from movierec_spark.settings import Settings
from movierec_spark.settings.data_sections import Preferences
from movierec_spark.tables import (
    ATTRIBUTED_EVENTS,
    CREDITS,
    EXPLORATION,
    FEEDBACK,
    MOVIES,
    RATINGS,
    RECOMMENDATIONS_HISTORY,
    TAGS,
    USERS,
)
from movierec_spark.tables.table import Table
from movierec_spark.training.explored_places import explored_places, first_explored_day
from movierec_spark.training.inputs import Inputs
from movierec_spark.training.train import Training, train

INPUT_TABLES = (RATINGS, MOVIES, TAGS, FEEDBACK, CREDITS, USERS)
VERSIONED = (MOVIES, CREDITS)


def train_day(job: Job, force: bool) -> None:
    """Log a training of the job's day, unless the last one of that day had the same rows and recipe.

    force: train and log in that case too.
    Raises NothingKnown where no movie is known by then, MovierecError where the history is too short to be evaluated.
    """
    frames = {table.name: _read(job, table).persist() for table in INPUT_TABLES}
    if frames[MOVIES.name].isEmpty():
        raise NothingKnown(job.as_of)
    recipe_and_search = recipe(job.settings) | {"search": job.settings.search.model_dump(mode="json")}
    current = fingerprint(frames, recipe_and_search)
    last = newest_training(job.as_of, job.settings)
    if last is not None and last.data.tags["fingerprint"] == current and not force:
        job.remark(f"nothing new: run {last.info.run_id} has trained on these rows by this recipe")
        return
    champion = champion_recipe(job.settings)
    training = _train(job, frames, champion)
    job.remark(f"logged as run {log_training(_record(job, frames, current, training, champion), job.settings)}")


def _read(job: Job, table: Table) -> DataFrame:
    """What is known on the day; of what may be corrected every version, so that the past is seen as it was."""
    read = job.lake.row_versions if table in VERSIONED else job.lake.known
    return read(job.spark, table, job.as_of)


def _train(job: Job, frames: dict[str, DataFrame], champion: ChampionRecipe | None) -> Training:
    ratings, movies, tags, feedback, credits, users = (frames[table.name] for table in INPUT_TABLES)

    def weigh(settings: Preferences) -> DataFrame:
        return preferences(ratings, feedback, job.as_of, settings)

    inputs = Inputs(weigh, movies, tags, credits_of(movies, credits), users, _explored(job))
    try:
        return train(job.spark, inputs, job.as_of, job.settings, _reference(champion, job.settings))
    except ValueError as error:
        raise MovierecError(f"no training for {job.as_of}: {error}") from error


def _explored(job: Job) -> DataFrame | None:
    """What serving drew and what it earned; None where it drew nothing of late, or where nobody wants to know."""
    evaluation, lake = job.settings.evaluation, job.lake
    first = first_explored_day(job.as_of, evaluation)
    if not any(first <= day < job.as_of for day in lake.days(EXPLORATION)):
        return None
    exploration, history, attributed = (
        lake.read(job.spark, table) for table in (EXPLORATION, RECOMMENDATIONS_HISTORY, ATTRIBUTED_EVENTS)
    )
    return explored_places(exploration, history, attributed, job.as_of, evaluation, job.settings.model.seed)


def _reference(champion: ChampionRecipe | None, settings: Settings) -> Settings | str | None:
    """The settings to refit the champion's recipe with; a text where this version of the package can't read it."""
    if champion is None:
        return None
    try:
        return champion.refit_settings(settings)
    except ValueError as error:
        return f"version {champion.version}: " + "; ".join(f"{error}".splitlines()[1:3])


def _record(
    job: Job, frames: dict[str, DataFrame], current: str, training: Training, champion: ChampionRecipe | None
) -> TrainingRecord:
    return TrainingRecord(
        as_of=job.as_of,
        fingerprint=current,
        recipe=recipe(training.settings),
        params=_params(training.settings),
        tables=tuple(TableRead(t.name, str(job.lake.location(t)), job.lake.version(t)) for t in INPUT_TABLES),
        state=training.state,
        evaluation=training.evaluation,
        gates=training.gates,
        plots=training.plots,
        titles=_titles(frames[MOVIES.name]),
        attributes=_attributes(frames[MOVIES.name]),
        reference=_reference_in_words(champion, training.settings),
        trials=training.trials,
        off_policy=training.off_policy,
    )


def _reference_in_words(champion: ChampionRecipe | None, settings: Settings) -> str:
    if champion is None:
        return "the first version: no champion to compare with, the gates advise only"
    differences = champion.differences(settings)
    return f"the recipe of version {champion.version}, " + (
        f"refitted on the same windows ({differences})" if differences else "which is the same"
    )


def _params(settings: Settings) -> dict[str, Any]:
    """model.als.alpha and so on: the recipe."""
    recipe = settings.model_dump(mode="json", include={"model", "evaluation", "preferences"})
    return pd.json_normalize(recipe).iloc[0].to_dict()


def _titles(movies: DataFrame) -> dict[int, str]:
    """Every movie's title with its year, by id."""
    year = F.coalesce(F.concat(F.lit(" ("), "release_year", F.lit(")")), F.lit(""))
    current = movies.where("known_until IS NULL").select("movie_id", F.concat("title", year).alias("title"))
    rows = current.orderBy("movie_id").collect()
    return {row["movie_id"]: row["title"] for row in rows}


def _attributes(movies: DataFrame) -> dict[int, dict[str, Any]]:
    """Every movie's genres and release_year (null where unknown), by id."""
    rows = (
        movies.where("known_until IS NULL").select("movie_id", "genres", "release_year").orderBy("movie_id").collect()
    )
    return {row["movie_id"]: {"genres": row["genres"], "release_year": row["release_year"]} for row in rows}
