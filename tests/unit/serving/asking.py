"""The online model of a small state, and how it is asked."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.pyfunc import PythonModelContext

from movierec_spark.models.item_state import ItemState
from movierec_spark.serving.online.model import OnlineModel

NO_CONTEXT = PythonModelContext({}, {})
STARS = {"rating_weight": 1.0, "liked_stars": 4.0, "disliked_stars": 2.0}
CONFIG = STARS | {"breadth": 0.0, "n": 7, "variant": "champion"}
GENRES = ("Comedy", "Drama", "Horror")


def loaded(state: ItemState, folder: Path) -> OnlineModel:
    """A model whose movies are of the GENRES in turn, and of the years from 1980 on; the last one's is unknown."""
    state.save(folder)
    facts = {
        str(movie): {"genres": [GENRES[i % 3]], "release_year": 1980 + i} for i, movie in enumerate(state.movie_ids)
    }
    facts[str(state.movie_ids[-1])]["release_year"] = None
    (folder / "movies.json").write_text(json.dumps(facts))
    model = OnlineModel()
    artifacts = {"state": str(folder), "movies": str(folder / "movies.json")}
    model.load_context(PythonModelContext(artifacts, CONFIG))
    return model


def ask(model: OnlineModel, *questions: dict[str, Any]) -> pd.DataFrame:
    return model.predict(NO_CONTEXT, pd.DataFrame(list(questions)))
