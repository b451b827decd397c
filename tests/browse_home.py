"""A home to browse: a small lake, and versions of a small model in MLflow."""

from pathlib import Path

from deltalake import CommitProperties, Transaction

from movierec_spark.registry.connection import connect
from movierec_spark.settings import Settings
from movierec_spark.storage.lake import Lake
from movierec_spark.tables import (
    CREDITS,
    FEEDBACK,
    MOVIE_FEATURES,
    MOVIES,
    RATINGS,
    RECOMMENDATIONS,
    RECOMMENDATIONS_HISTORY,
    SIMILAR_MOVIES,
    TAGS,
    TRENDING_MOVIES,
    USER_FEATURES,
    USERS,
)
from tests.small_model import FIRST_ID, small_model
from tests.unit.report.small_lake import DAY, lay

HTML_TITLE = '<img src=x onerror=alert(1)> & "Sons"'
RIGHT_TO_LEFT = "קרוב לבית"
NAMED = ["Matrix, The", "Heat", HTML_TITLE, RIGHT_TO_LEFT, "Terminator 2: Judgment Day"]
TITLES = NAMED + [f"Film {number}" for number in range(len(NAMED), 30)]
LATE = 7  # arrived after the training
MATRIX, HEAT, HTML, RTL = (FIRST_ID + 3 * position for position in range(4))
FIRST_LISTED, SECOND_LISTED = FIRST_ID + 3 * 10, HTML
USER, NOBODY = 41, 42


def fill_home(home: Settings) -> None:
    """Movies of the small model in the order of their fame; one user's history and list; no model yet."""
    ids = [FIRST_ID + 3 * position for position in range(30)]
    served = {"score": 1.0, "strategy": "hybrid", "variant": "champion", "model_version": 1, "user_id": USER}
    movies = [
        {"movie_id": movie, "title": title, "release_year": 1990 + position, "genres": ["Drama", "War"]}
        for position, (movie, title) in enumerate(zip(ids, TITLES, strict=True))
    ]
    late = {"movie_id": LATE, "title": "Latecomer", "genres": []}
    people = [("Lana Wachowski", "director", 1), ("Keanu Reeves", "actor", 1), ("Carrie-Anne Moss", "actor", 2)]
    lay(
        home,
        {
            MOVIES: [*movies, late],
            CREDITS: [
                {"film": f"{MATRIX}", "person": person, "role": role, "billing": billing}
                for person, role, billing in people
            ],
            RATINGS: [
                {"user_id": USER, "movie_id": MATRIX, "rating": 4.5},
                {"user_id": USER, "movie_id": RTL, "rating": 2.0},
            ],
            FEEDBACK: [],
            TAGS: [],
            USERS: [],
            RECOMMENDATIONS_HISTORY: [],
            MOVIE_FEATURES: [
                {"movie_id": movie["movie_id"], "events": 100 - position, "mean_rating": 3.25}
                for position, movie in enumerate(movies)
            ],
            USER_FEATURES: [{"user_id": user, "events": user} for user in (USER, NOBODY)],
            RECOMMENDATIONS: [
                {"rank": 1, "movie_id": FIRST_LISTED, "because_movie_id": MATRIX, "predicted_rating": 4.1} | served,
                {"rank": 2, "movie_id": SECOND_LISTED, "explored": True, "propensity": 0.125} | served,
            ],
            SIMILAR_MOVIES: [
                {"movie_id": MATRIX, "rank": rank, "similar_movie_id": movie, "score": 0.9 / rank, "model_version": 1}
                for rank, movie in enumerate((HEAT, HTML, RTL), start=1)
            ],
            TRENDING_MOVIES: [
                {"segment": segment, "rank": rank, "movie_id": movie, "score": 1.0}
                for segment, listed in (("all", ids[:8]), ("Drama", ids[3:5]), ("<b>Odd</b> & co", [RTL]))
                for rank, movie in enumerate(listed, start=1)
            ],
        },
    )
    serve(home)


def serve(home: Settings) -> None:
    """Publish the recommendations of DAY once more, as they are."""
    table = Lake.of(home).delta(RECOMMENDATIONS)
    transaction = Transaction(app_id=RECOMMENDATIONS.name, version=DAY.toordinal())
    table.alter.set_table_properties({}, commit_properties=CommitProperties(app_transactions=[transaction]))


def add_champion(home: Settings, seed: int, folder: Path) -> None:
    """Register a small model, whose files lie in the folder, and make it the champion."""
    client = connect(home)
    small_model(seed=seed).save(folder / "artifacts" / "state")
    if not client.search_registered_models():
        client.create_registered_model("movierec")
    tags = {"approved": "true", "trained_as_of": f"{DAY}"}
    version = client.create_model_version("movierec", folder.as_uri(), tags=tags)
    client.set_registered_model_alias("movierec", "champion", version.version)
