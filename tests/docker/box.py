"""A place where the services of docker/compose.yaml run as processes, with the file's own users, names, ports, paths.

It is what a container is made of: namespaces for mounts, network and processes, and a layer over this machine's files
that is gone afterwards. All services share one, so every host name is 127.0.0.1. It needs root, but no engine.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from movierec_spark.settings import PROJECT
from tests.docker.composition import Service
from tests.s3.seaweed import weed

USER = "999"
HOSTS = ("postgres", "api-server", "scheduler", "mlflow", "spark-master", "seaweedfs")
SETUP = Path(__file__).with_name("box.sh")
UNPRIVILEGED = ("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--no-new-privs", "--bounding-set=-all")
CLEAN = ("env", "--chdir=/opt/movierec", "--ignore-environment")


def possible() -> bool:
    """Whether this machine lets us make one."""
    tools = all(shutil.which(tool) for tool in ("unshare", "nsenter", "setpriv"))
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "true"]
    return tools and subprocess.run(command, capture_output=True).returncode == 0


class Box:
    """folder: takes the volumes, one folder each, and the services' logs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.init = 0
        for name in ("volumes", "logs"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def open(self, volumes: Mapping[str, str]) -> None:
        """Make it. volumes: where each is mounted."""
        mounts = []
        for name, target in volumes.items():
            source = self.folder / "volumes" / name
            if not source.exists():
                source.mkdir(mode=0o700)
                shutil.chown(source, int(USER), int(USER))
            mounts.append(f"{source}:{target}")
        flags = ("--mount", "--net", "--uts", "--pid", "--fork", "--kill-child")
        environment = os.environ | {
            "BOX": str(self.folder),
            "PROJECT": str(PROJECT),
            "HOSTS": " ".join(HOSTS),
            "WEED": weed() or "",
        }
        with (self.folder / "logs" / "box.log").open("w") as log:
            self.process = subprocess.Popen(
                ["unshare", *flags, "sh", str(SETUP), *mounts], env=environment, stdout=log, stderr=log
            )
        self._wait_for(self.folder / "ready")
        (self.folder / "ready").unlink()
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        self.init = int(children.split()[0])

    def close(self) -> None:
        """End all that runs in it."""
        os.kill(self.init, signal.SIGKILL)
        self.process.wait()

    def command(self, service: Service, command: Sequence[str], more: Mapping[str, str] | None = None) -> list[str]:
        """What runs a command as the service would: its user, its environment and nothing else, no privileges."""
        variables = {"HOME": "/home/movierec", **service.environment, **(more or {})}
        enter = ("nsenter", "--target", f"{self.init}", "--mount", "--net", "--uts", "--pid", "--root")
        return [*enter, *UNPRIVILEGED, *CLEAN, *[f"{name}={value}" for name, value in variables.items()], *command]

    def run(self, service: Service, command: Sequence[str], **options: str) -> subprocess.CompletedProcess[str]:
        """Run it to its end. options: more variables."""
        return subprocess.run(self.command(service, command, options), capture_output=True, text=True)

    def start(self, service: Service, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self.log(service).open("ab") as log:
            return subprocess.Popen(self.command(service, command), stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def log(self, service: Service) -> Path:
        return self.folder / "logs" / f"{service.name}.log"

    def _wait_for(self, file: Path) -> None:
        deadline = time.monotonic() + 30
        while not file.exists():
            assert self.process.poll() is None, self._why()
            assert time.monotonic() < deadline, self._why()
            time.sleep(0.05)

    def _why(self) -> str:
        return (self.folder / "logs" / "box.log").read_text()
