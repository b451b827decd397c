"""An object store for tests that need one: moto's server, a fake that speaks S3."""

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

import boto3
import pytest
import requests
from pydantic import SecretStr

from movierec_spark.settings.store_section import Store
from movierec_spark.storage.location import Location
from movierec_spark.storage.store_options import boto3_options

PATIENCE = 60.0  # seconds until the server answers


@pytest.fixture(scope="session")
def s3() -> Iterator[Store]:
    """The settings of a store that runs as long as the tests do, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    store = Store(endpoint=f"http://127.0.0.1:{port}", access_key="tests", secret_key=SecretStr("of tests"))
    try:
        _wait_for(f"{store.endpoint}/moto-api/")
        yield store
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def bucket(s3: Store) -> Location:
    """A bucket of this test's own."""
    name = f"test-{uuid.uuid4().hex}"
    boto3.client("s3", **boto3_options(s3)).create_bucket(Bucket=name)
    return Location.of(f"s3://{name}", s3)


def _wait_for(address: str) -> None:
    """Raises TimeoutError where nothing answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            requests.get(address, timeout=PATIENCE)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{address} does not answer")
