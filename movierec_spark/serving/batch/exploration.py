"""gold.exploration of a publication: what could be drawn for the explored places of users' lists."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa
from pyarrow.dataset import Dataset
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark.serving.ranker import Recommended

OPTION = pa.struct(
    {
        "rank": pa.int32(),
        "movie_id": pa.int64(),
        "score": pa.float64(),
        "propensity": pa.float64(),
        "is_drawn": pa.bool_(),
        "is_new": pa.bool_(),
    }
)


def exploration_columns(recommended: Recommended) -> dict[str, pa.Array]:
    """explored, propensities and options of user_lists; null where nothing is explored."""
    n_users = len(recommended.movie_ids)
    kinds = {"explored": pa.bool_(), "propensities": pa.float64(), "options": OPTION}
    if recommended.exploration is None:
        return {name: pa.nulls(n_users, pa.list_(kind)) for name, kind in kinds.items()}
    is_listed = recommended.movie_ids >= 0
    is_explored, propensities = (values[is_listed] for values in recommended.exploration.over_lists(is_listed.shape[1]))
    of_lists = {
        "explored": pa.array(is_explored),
        "propensities": pa.array(propensities, mask=~is_explored),
    }
    offsets = _offsets(is_listed)
    arrays = {name: pa.ListArray.from_arrays(offsets, values) for name, values in of_lists.items()}
    return {**arrays, "options": _options(recommended)}


def exploration_rows(lists: DataFrame, publication_id: str, as_of: date) -> DataFrame:
    """gold.exploration rows, in the order of the lists. lists: user_lists rows."""
    options = lists.select("user_id", F.inline("options"), "variant", "model_version")
    return options.select(F.lit(publication_id).alias("publication_id"), "*", F.lit(as_of).alias("as_of"))


def places_and_users(rows: DataFrame, _: Dataset) -> Mapping[str, DataFrame]:
    """Frames of gold.exploration: places (one row an explored place of a list) and users."""
    places = rows.groupBy("user_id", "rank").agg(
        F.count(F.lit(1)).alias("options"),
        F.count_if("is_drawn").alias("drawn"),
        F.sum("propensity").alias("propensity"),
    )
    repeated = F.count(F.lit(1)) - F.count_distinct("movie_id")
    return {"places": places, "users": rows.groupBy("user_id").agg(repeated.alias("repeated"))}


def _options(recommended: Recommended) -> pa.Array:
    exploration = recommended.exploration
    assert exploration is not None
    is_option = exploration.movies >= 0
    users, places, options = np.nonzero(is_option)
    columns = (
        exploration.first_rank + places,
        exploration.movies[is_option],
        exploration.scores[is_option],
        exploration.propensities[is_option],
        exploration.drawn[users, places] == options,
        exploration.is_new[is_option],
    )
    arrays = [pa.array(values, field.type) for values, field in zip(columns, OPTION, strict=True)]
    return pa.ListArray.from_arrays(_offsets(is_option), pa.StructArray.from_arrays(arrays, fields=list(OPTION)))


def _offsets(mask: np.ndarray) -> pa.Array:
    """Where the entries of each user end, of those that the mask (users x any shape) keeps; and 0 before the first."""
    return pa.array(np.append(0, mask.reshape(len(mask), -1).sum(axis=1).cumsum()), pa.int32())
