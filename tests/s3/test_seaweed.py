"""The server that the documentation starts holds a lake."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from movierec_spark.settings.store_section import Store
from movierec_spark.storage.conditional_put import check_conditional_puts
from movierec_spark.storage.location import Location
from tests.pipeline.snippets import look_up
from tests.s3.seaweed import weed

pytestmark = pytest.mark.s3

PORTS = (8333, 8888, 9333, 9340)  # those that the documentation lets it take
LONGEST = 120  # seconds


@pytest.fixture
def documented(tmp_path: Path) -> Iterator[Store]:
    """The server, started by the commands of docs/object-store.md from the one on that follows the build."""
    program = weed()
    if program is None or any(_is_taken(port) for port in PORTS):
        pytest.skip(f"no weed in $WEED or PATH, or one of the ports {PORTS} is taken")
    (tmp_path / "weed").symlink_to(Path(shutil.which(program) or program).absolute())
    commands = look_up("seaweedfs")
    script = commands[commands.index("cat > s3.json") :]
    with (tmp_path / "log").open("wb") as log:
        shell = subprocess.Popen(
            ["bash", "-ec", script], cwd=tmp_path, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            assert shell.wait(LONGEST) == 0, (tmp_path / "log").read_text()
            yield Store(endpoint="http://127.0.0.1:8333", access_key="movierec", secret_key=SecretStr("a secret"))
        finally:
            os.killpg(shell.pid, signal.SIGKILL)  # the server goes on after the commands that started it
            shell.wait()


def test_it_takes_a_lake(documented: Store) -> None:
    lake = Location.of("s3://lake/movierec", documented)
    check_conditional_puts(lake)
    (lake / "file").write_bytes(b"content")
    assert (lake / "file").read_bytes() == b"content"


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
