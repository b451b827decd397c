"""Read tables of the settings' lake by Spark: python -m tests.s3.read_by_spark FOLDER TABLE..., into Parquet files."""

import sys
from pathlib import Path

import pyarrow.parquet as pq

from movierec_spark.session import spark_session
from movierec_spark.settings import settings
from movierec_spark.storage.lake import Lake
from movierec_spark.storage.store_options import spark_properties
from movierec_spark.tables import BY_NAME


def main(folder: str, *names: str) -> None:
    configured = settings()
    with spark_session("readers", profile="local", properties=spark_properties(configured.store)) as spark:
        for name in names:
            location = Lake.of(configured).location(BY_NAME[name])
            rows = spark.read.format("delta").load(location.spark_uri).toArrow()
            pq.write_table(rows, Path(folder) / f"{name}.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
