"""What passes between the world and the pipeline: drops to the landing area, lists back from the history."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow.dataset import field

from movierec_spark.devstack.simulation.reactions import Event, ShownList
from movierec_spark.devstack.simulation.world import World
from movierec_spark.serving.batch.publication_log import served_id_of
from movierec_spark.settings import Settings
from movierec_spark.sources.landing import land
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.location import Location
from movierec_spark.tables import RECOMMENDATIONS_HISTORY

ARCHIVE, CATALOGUE, FEEDBACK = "movielens", "catalogue", "feedback"
SOURCES: dict[str, dict[str, Any]] = {  # of the settings, by name
    ARCHIVE: {"kind": "movielens", "known_from": "event_time"},
    CATALOGUE: {
        "kind": "table",
        "files": [
            {
                "holds": "movies",
                "pattern": "*.jsonl",
                "columns": {"movie_id": "movie", "title": "title", "genres": "genres"},
            }
        ],
    },
    FEEDBACK: {"kind": "feedback"},
}


def deliver_archive(world: World, data: Path, day: date, settings: Settings) -> None:
    """Land the world's archive, with all movies of the data but the new one. data: a folder of MovieLens files."""
    movies, links = (pd.read_csv(data / name) for name in ("movies.csv", "links.csv"))

    def fill(drop: Location) -> None:
        old = {"movies.csv": movies, "links.csv": links}
        files = {name: rows[rows["movieId"] != world.new_movie] for name, rows in old.items()}
        for name, rows in {"ratings.csv": world.archive, **files}.items():
            (drop / name).write_bytes(rows.to_csv(index=False).encode())

    land(ARCHIVE, day, fill, settings)


def deliver_new_movie(world: World, data: Path, day: date, settings: Settings) -> None:
    """Land the new movie, which comes out on the day."""
    genres = str(_new_movie(world, data)["genres"]).split("|")
    row = {"movie": world.new_movie, "title": release_title(world, data, day), "genres": genres}
    land(CATALOGUE, day, lambda drop: (drop / "movies.jsonl").write_bytes(_lines([row])), settings)


def release_title(world: World, data: Path, day: date) -> str:
    """The title of the new movie, with the year of its release."""
    name = str(_new_movie(world, data)["title"]).rsplit(" (", 1)[0]
    return f"{name} ({day.year})"


def deliver_events(events: Sequence[Event], day: date, settings: Settings) -> None:
    """Land what people did on the day."""
    land(FEEDBACK, day, lambda drop: (drop / "events.jsonl").write_bytes(_lines(events)), settings)


def shown_lists(lake: Lake, day: date, places: int) -> dict[int, ShownList]:
    """By user the first places of what was served for the day; empty where nothing was."""
    publication = served_id_of(lake, day)
    if publication is None:
        return {}
    wanted = (field("as_of") == day) & (field("publication_id") == publication) & (field("rank") <= places)
    columns = ["user_id", "rank", "movie_id"]
    rows = lake.dataset(RECOMMENDATIONS_HISTORY).to_table(columns, filter=wanted).to_pandas()
    ordered = rows.sort_values(["user_id", "rank"])
    return {
        int(user): ShownList(int(user), publication, tuple(movies.astype(int).tolist()))
        for user, movies in ordered.groupby("user_id")["movie_id"]
    }


def _new_movie(world: World, data: Path) -> pd.Series:
    """Its row in the data."""
    return pd.read_csv(data / "movies.csv").set_index("movieId").loc[world.new_movie]


def _lines(rows: Sequence[dict[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()
