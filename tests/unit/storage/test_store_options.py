"""What libraries are told reaches the store, and nothing is told that the settings leave open."""

import io

import boto3
import polars
import pytest
from deltalake import DeltaTable, write_deltalake
from pydantic import SecretStr

from movierec_spark.settings.store_section import Store
from movierec_spark.storage.location import Location
from movierec_spark.storage.store_options import boto3_options, delta_options, environment, spark_properties

FULL = Store(
    endpoint="http://store:9000", region="eu-central-1", access_key="who", secret_key=SecretStr("what only we know")
)
OF_ROLE = Store(region="eu-central-1")  # keys come from the machine's role, the address is Amazon's


def test_spark_is_told_all_of_it() -> None:
    assert spark_properties(FULL) == {
        "spark.hadoop.fs.s3a.endpoint": "http://store:9000",
        "spark.hadoop.fs.s3a.endpoint.region": "eu-central-1",
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.access.key": "who",
        "spark.hadoop.fs.s3a.secret.key": "what only we know",
    }


def test_where_keys_come_from_the_machine_only_the_region_is_told() -> None:
    assert spark_properties(OF_ROLE) == {"spark.hadoop.fs.s3a.endpoint.region": "eu-central-1"}
    assert environment(OF_ROLE) == {"AWS_DEFAULT_REGION": "eu-central-1"}
    assert boto3_options(OF_ROLE) == {"region_name": "eu-central-1"}
    assert delta_options(OF_ROLE) == {"AWS_REGION": "eu-central-1", "aws_conditional_put": "etag"}


@pytest.fixture
def reached_by_variables(bucket: Location, monkeypatch: pytest.MonkeyPatch) -> Location:
    """A bucket that this process is told of by variables alone."""
    for name, value in environment(bucket.store).items():
        monkeypatch.setenv(name, value)
    return bucket


def test_boto3_reaches_it_by_variables(reached_by_variables: Location) -> None:
    boto3.client("s3").put_object(Bucket=reached_by_variables.key, Key="a/b", Body=b"content")
    assert (reached_by_variables / "a/b").read_bytes() == b"content"


def test_polars_and_delta_rs_reach_it_by_options(bucket: Location) -> None:
    rows = polars.DataFrame({"movie_id": [1, 2]})
    table = str(bucket / "table")
    write_deltalake(table, rows.to_arrow(), storage_options=delta_options(bucket.store))
    write_deltalake(table, rows.to_arrow(), mode="append", storage_options=delta_options(bucket.store))
    assert DeltaTable(table, storage_options=delta_options(bucket.store)).version() == 1
    assert polars.read_delta(table, storage_options=delta_options(bucket.store)).height == 4


def test_arrow_reaches_it(bucket: Location) -> None:
    buffer = io.BytesIO()
    polars.DataFrame({"movie_id": [1, 2]}).write_parquet(buffer)
    (bucket / "rows.parquet").write_bytes(buffer.getvalue())
    assert polars.read_parquet(io.BytesIO((bucket / "rows.parquet").read_bytes())).height == 2
