"""How long the online model takes to answer one question."""

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd

from movierec_spark.models.item_state import ItemState
from tests.unit.serving.asking import NO_CONTEXT, loaded

TIMES = 30


def predict_milliseconds(state: ItemState, n: int) -> float:
    """Median processor time of a question with twenty rated movies."""
    question = pd.DataFrame([{"movie_ids": state.movie_ids[:20].tolist(), "ratings": [4.0] * 20, "n": n}])
    with TemporaryDirectory(prefix="bench-predict-") as folder:
        model = loaded(state, Path(folder))
        taken = []
        for _ in range(TIMES):
            started = time.process_time()
            model.predict(NO_CONTEXT, question)
            taken.append(1000 * (time.process_time() - started))
    return round(median(taken), 1)
