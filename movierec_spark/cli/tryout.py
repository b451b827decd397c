"""movierec try: what the champion recommends to somebody who gives a few ratings."""

from pathlib import Path
from tempfile import TemporaryDirectory

from movierec_spark.cli.ad_hoc_ranking import check_known, load_ranker, open_lake, rated_movies, recommend, titles
from movierec_spark.cli.titles import Titles, parse_ratings
from movierec_spark.console import console, table
from movierec_spark.errors import MovierecError
from movierec_spark.registry.local_store import local_state
from movierec_spark.settings import Settings


def try_out(ratings: str, n: int, settings: Settings) -> None:
    """Print what is recommended. Raises MovierecError for unknown titles or where there is no champion."""
    titles_and_stars = parse_ratings(ratings)
    with TemporaryDirectory() as folder:
        number, state_folder = local_state("champion", settings) or download_champion(Path(folder), settings)
        lake = open_lake(settings)
        ranker = load_ranker(state_folder, lake, settings)
    movies = titles(lake, settings)
    rated = rated_movies(titles_and_stars, Titles.of(movies.values()))
    check_known(rated, movies, ranker.state)
    rows = recommend(ranker, rated, n, settings)
    console().print(table("taken as", ("stars", "movie"), [(stars, movies[movie]) for movie, stars in rated.items()]))
    named = [(rank, movies[movie], movies.get(reason)) for rank, (movie, reason) in enumerate(rows, start=1)]
    console().print(table(f"champion (version {number})", ("", "recommended", "because of"), named))


def download_champion(folder: Path, settings: Settings) -> tuple[int, Path]:
    """The champion's number, and where its item state lies in the folder now. Raises MovierecError without one."""
    from movierec_spark.registry.versions import download_state, version_with

    champion = version_with("champion", settings)
    if champion is None:
        raise MovierecError("no model has the alias champion: run movierec_train, or set it in MLflow")
    return champion.number, download_state(champion.number, folder, settings)
