"""What Spark writes down between the steps of a long computation."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pyspark.sql import SparkSession

from movierec_spark.storage.location import Location


@contextmanager
def checkpoints(spark: SparkSession, folder: Location) -> Iterator[None]:
    """A place below the folder that takes what cuts long lineages; gone afterwards, with what still points to it.

    On an object store there is none: S3A does not rename onto a file that is there, so that Spark 4.2 gives up where an
    executor dies that has just written one. Lineages then stay as long as a fit's iterations make them.
    """
    if not folder.is_local:
        yield
        return
    place = folder / uuid.uuid4().hex
    spark.sparkContext.setCheckpointDir(place.spark_uri)
    try:
        yield
    finally:
        with suppress(OSError):
            place.delete()
