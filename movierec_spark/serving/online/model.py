"""The model as MLflow serves it: a history in, recommendations out, by the same ranker as in batch."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from mlflow.exceptions import MlflowException
from mlflow.pyfunc import PythonModel, PythonModelContext
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from movierec_spark.models.item_state import ItemState
from movierec_spark.serving.hybrid_ranker import HybridRanker
from movierec_spark.serving.online.explained import explained
from movierec_spark.serving.online.filters import Filters
from movierec_spark.serving.online.request import OnlineRequests, read_requests
from movierec_spark.serving.reranking.eligible import MovieFacts, eligible, movie_facts
from movierec_spark.serving.to_arrow import ranked_rows

NULLABLE = ("predicted_rating", "because_movie_id")


class OnlineModel(PythonModel):
    """Recommends by the item state of one version; holds no user's data.

    One input row is one question: movie_ids and ratings (stars), either or both left out, rated_at (moments, in any
    unit; without them all is of one moment), gender and age, which tell what a user without a history gets, n, and
    a user_id that is only given back. Rows come out in the order of the questions, with the columns of
    gold.recommendations but for explored and propensity, since nothing is drawn. Movies that the model doesn't know
    are left out of a history, as in batch. Filters names what may be left out of the answer. Where a question says
    explain, the rows have the columns of EXPLAINED too. A question with another name is refused.
    """

    # MLflow finds the context by the parameter's name.
    def load_context(self, context: PythonModelContext) -> None:
        """Read the item state. model_config: rating_weight, liked_stars, disliked_stars, breadth, n, variant."""
        self.config: dict[str, Any] = dict(context.model_config)
        state = ItemState.load(Path(context.artifacts["state"]))
        state = replace(state, breadth=self.config.get("breadth", 0.0))
        self.ranker = HybridRanker(state, state.movie_ids, liked_from=self.config["liked_stars"])
        file = context.artifacts.get("movies")
        self.movie_facts = read_movie_facts(Path(file), state.movie_ids) if file else None
        threadpool_limits(1)  # one question is too small for more; further processes serve further questions
        self.model_version = registered_version(Path(context.artifacts["state"]))
        self._answer(read_requests(pd.DataFrame({"n": [1]}), self.config))

    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Raises MlflowException (INVALID_PARAMETER_VALUE) for a question that can't be answered."""
        return self._answer(read_requests(model_input, self.config))

    def _answer(self, requests: OnlineRequests) -> pd.DataFrame:
        recommended = self.ranker.recommend(requests.histories, int(requests.n.max()), self._excluded(requests))
        rows = ranked_rows(np.arange(len(requests.n)), recommended)
        rows = rows.filter(pa.array(rows["rank"].to_numpy() <= requests.n[rows["user_id"].to_numpy()]))
        columns = {name: rows[name].to_numpy(zero_copy_only=False) for name in rows.schema.names}
        nullable = {name: np.array(rows[name].to_pylist(), dtype=object) for name in NULLABLE}  # ids stay exact
        of_version = {
            "variant": self.config["variant"],
            "model_version": self.model_version,
            "as_of": f"{self.ranker.state.trained_as_of}",
            "generated_at": datetime.now(UTC),
        }
        questions = columns["user_id"]
        reasons = explained(self.ranker, requests, questions, columns["movie_id"]) if requests.explain.any() else {}
        users = {"user_id": requests.user_ids[questions]}
        return pd.DataFrame({**columns, **nullable, **of_version, **users, **reasons}, index=range(len(questions)))

    def _excluded(self, requests: OnlineRequests) -> csr_matrix | None:
        """questions x movies, non-empty where the question's filters leave a movie out; None without filters."""
        if not any(filters != Filters() for filters in requests.filters):
            return None
        if self.movie_facts is None:
            raise MlflowException.invalid_parameter_value(
                "this version was registered without genres and years; ask without filters, or train and register anew"
            )
        return csr_matrix(np.vstack([~self._passes(self.movie_facts, filters) for filters in requests.filters]))

    @staticmethod
    def _passes(movies: MovieFacts, filters: Filters) -> np.ndarray:
        return eligible(
            movies,
            exclude_movie_ids=filters.exclude_movie_ids,
            exclude_genres=filters.exclude_genres,
            only_genres=filters.genres,
            released_from=filters.released_from,
            released_to=filters.released_to,
        )


def read_movie_facts(file: Path, movie_ids: np.ndarray) -> MovieFacts:
    """What a version's movies.json says of its movies; nothing of a movie that it doesn't hold."""
    by_id = json.loads(file.read_text())
    movies = [by_id.get(str(movie), {}) for movie in movie_ids]
    years = np.array([movie.get("release_year") or np.nan for movie in movies], dtype=np.float64)
    return movie_facts(movie_ids, [movie.get("genres", ()) for movie in movies], years)


def registered_version(artifact: Path) -> int | None:
    """The number under which the model that holds the artifact was registered, as MLflow notes it on loading."""
    notes = [folder / "registered_model_meta" for folder in artifact.parents[:3]]
    lines = next((note.read_text().splitlines() for note in notes if note.exists()), [])
    return next((int(line.split(":")[1].strip(" '\"")) for line in lines if "model_version" in line), None)
