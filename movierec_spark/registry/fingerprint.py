"""What a training depends on, as one short text: equal fingerprints give equal models."""

import hashlib
import json
from collections.abc import Mapping
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from movierec_spark import __version__
from movierec_spark.settings import Settings
from movierec_spark.storage.row_hash import content_hash


def recipe(settings: Settings) -> dict[str, object]:
    """The settings that a training and its verdict depend on."""
    return settings.model_dump(mode="json", include={"preferences", "model", "evaluation", "gates"})


def fingerprint(inputs: Mapping[str, DataFrame], recipe: Mapping[str, object]) -> str:
    """Sixteen hex digits for (rows of the inputs in any order, recipe, version of the package).

    inputs: name -> rows, as known on the day of the training. One Spark job reads them all.
    """
    digests = reduce(DataFrame.unionByName, [_digest(name, rows) for name, rows in inputs.items()])
    rows = sorted(tuple(row) for row in digests.collect())
    content = json.dumps([rows, recipe, __version__], sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _digest(name: str, rows: DataFrame) -> DataFrame:
    return rows.agg(
        F.lit(name).alias("name"), F.count("*").alias("rows"), content_hash(sorted(rows.columns)).alias("hashes")
    )
