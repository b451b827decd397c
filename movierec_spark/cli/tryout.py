"""movierec try: what the champion recommends to somebody who gives a few ratings."""

from pathlib import Path
from tempfile import TemporaryDirectory

from movierec_spark.cli.rating_list import parse_ratings
from movierec_spark.console import console, table
from movierec_spark.errors import NoChampion
from movierec_spark.registry.state_folders import champion_state
from movierec_spark.serving.ad_hoc_ranking import check_known, load_ranker, open_lake, rated_movies, recommend, titles
from movierec_spark.serving.titles import Titles
from movierec_spark.settings import Settings


def try_out(ratings: str, n: int, settings: Settings) -> None:
    """Print what is recommended. Raises MovierecError for unknown titles or where there is no champion."""
    titles_and_stars = parse_ratings(ratings)
    with TemporaryDirectory() as folder:
        champion = champion_state(Path(folder), settings)
        if champion is None:
            raise NoChampion
        number, state_folder = champion
        lake = open_lake(settings)
        ranker = load_ranker(state_folder, lake, settings)
    movies = titles(lake, settings)
    rated = rated_movies(titles_and_stars, Titles.of(movies.values()))
    check_known(rated, movies, ranker.state)
    rows = recommend(ranker, rated, n, settings)
    console().print(table("taken as", ("stars", "movie"), [(stars, movies[movie]) for movie, stars in rated.items()]))
    named = [(rank, movies[row.movie_id], movies.get(row.because_movie_id)) for rank, row in enumerate(rows, start=1)]
    console().print(table(f"champion (version {number})", ("", "recommended", "because of"), named))
