"""A SeaweedFS on this machine, an object store that speaks S3, for as long as the tests run."""

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from movierec_spark.settings.store_section import Store
from movierec_spark.storage.store_options import boto3_options

BUCKET = "lake"
PATIENCE = 60.0  # seconds until it answers
SERVERS = ("master", "volume", "filer", "s3")
OPTIONS = {
    "ip": "127.0.0.1",
    "ip.bind": "127.0.0.1",
    "s3.port.iceberg": 0,
    "s3.port.lance": 0,
    "master.telemetry": "false",
    "master.volumeSizeLimitMB": 256,
    "volume.max": 20,
}
ACTIONS = ["Admin", "Read", "Write", "List", "Tagging"]


def weed() -> str | None:
    """The program, from $WEED or PATH; None where it is not there."""
    return os.environ.get("WEED") or shutil.which("weed")


@contextmanager
def seaweed(program: str, folder: Path) -> Iterator[Store]:
    """A server with the bucket BUCKET, on ports that nobody has, with its data in the folder."""
    store = Store(access_key="movierec", secret_key=SecretStr("only of these tests"))
    ports = iter(free_ports(2 * len(SERVERS)))
    numbers = {f"{server}.port{kind}": next(ports) for server in SERVERS for kind in ("", ".grpc")}
    store = store.model_copy(update={"endpoint": f"http://127.0.0.1:{numbers['s3.port']}"})
    options = {**OPTIONS, **numbers, "dir": folder, "s3.config": _config(store, folder)}
    command = [program, "server", "-s3", *(f"-{name}={value}" for name, value in options.items())]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            _make_bucket(store)
            yield store
        finally:
            server.kill()  # to end by itself takes it half a minute, and nobody needs the data any more
            server.wait()


def _config(store: Store, folder: Path) -> Path:
    """The file that names who may do what: one user, everything."""
    assert store.secret_key is not None
    keys = {"accessKey": store.access_key, "secretKey": store.secret_key.get_secret_value()}
    file = folder / "s3.json"
    file.write_text(json.dumps({"identities": [{"name": "tests", "credentials": [keys], "actions": ACTIONS}]}))
    return file


def _make_bucket(store: Store) -> None:
    """Raises what boto3 raises where the server doesn't answer in time."""
    client = boto3.client("s3", config=Config(retries={"max_attempts": 1}), **boto3_options(store))
    end = time.monotonic() + PATIENCE
    while True:
        try:
            client.create_bucket(Bucket=BUCKET)
            client.put_object(Bucket=BUCKET, Key="ready", Body=b"")  # only now it has a volume to write to
            return
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > end or "BucketAlready" in str(error):
                raise
            time.sleep(0.3)


def free_ports(count: int) -> list[int]:
    """Numbers of ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports
