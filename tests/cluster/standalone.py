"""A Spark standalone cluster of processes on this machine: a master and workers, each as a machine of its own would be.

The workers know nothing of the project: no package of it, no Delta jar, no variable. They have a Java, Spark, and the
jars by which Spark reaches an object store.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil

from movierec_spark.devstack.jars import DELTA_JARS, S3_FOLDER
from movierec_spark.devstack.java import java_home
from movierec_spark.devstack.packages import package_folder
from tests.s3.seaweed import free_ports

HOST = "127.0.0.1"
PATIENCE = 60.0  # seconds until the cluster is as expected
MEMORY = "2500m"  # of a worker, for executors


@dataclass
class Cluster:
    """folder: takes Spark, logs, and what executors write. workers: the running ones, by number."""

    folder: Path
    port: int
    page: int
    master: subprocess.Popen | None = None
    workers: dict[int, subprocess.Popen] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"spark://{HOST}:{self.port}"

    def state(self) -> dict[str, Any]:
        """What the master tells: workers, activeapps and more."""
        with urlopen(f"http://{HOST}:{self.page}/json/", timeout=10) as answer:
            return json.load(answer)

    def start_master(self) -> None:
        ports = ("--port", f"{self.port}", "--webui-port", f"{self.page}")
        self.master = self._start("master", "org.apache.spark.deploy.master.Master", "--host", HOST, *ports)

    def start_worker(self, number: int) -> None:
        """Start a worker of one core, and wait until the master has it."""
        before = len(self.living_workers())
        size = ("--host", HOST, "--cores", "1", "--memory", MEMORY, "--webui-port", "0")
        work = ("--work-dir", f"{self.folder / f'worker-{number}'}")
        self.workers[number] = self._start(
            f"worker-{number}", "org.apache.spark.deploy.worker.Worker", *size, *work, self.address
        )
        self.wait_until(lambda: len(self.living_workers()) == before + 1)

    def kill_worker(self, number: int) -> None:
        """kill -9 a worker and its executors, as when its machine is gone."""
        process = self.workers.pop(number)
        for each in (process.pid, *self.executors(number)):
            os.kill(each, signal.SIGKILL)
        process.wait()

    def executors(self, number: int) -> list[int]:
        """The ids of the processes, Java's and Python's, that work in a worker's folder."""
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if self._works_for(pid, number)]

    def executors_cpu_seconds(self) -> float:
        """What all executors that run have used so far."""
        seconds = 0.0
        for pid in (pid for number in self.workers for pid in self.executors(number)):
            with suppress(psutil.NoSuchProcess):  # it has just ended
                times = psutil.Process(pid).cpu_times()
                seconds += times.user + times.system
        return seconds

    def living_workers(self) -> list[dict[str, Any]]:
        try:
            return [worker for worker in self.state()["workers"] if worker["state"] == "ALIVE"]
        except OSError:
            return []

    def applications(self) -> list[dict[str, Any]]:
        """Those that run."""
        return self.state()["activeapps"]

    def wait_until(self, reached: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until reached() is true. Raises AssertionError where that takes longer."""
        deadline = time.monotonic() + seconds
        while not reached():
            assert time.monotonic() < deadline, self.logs()
            time.sleep(0.2)

    def logs(self) -> str:
        return "\n".join(file.read_text()[-2000:] for file in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        for process in filter(None, (*self.workers.values(), self.master)):
            process.terminate()
            process.wait()

    def _start(self, name: str, *command: str) -> subprocess.Popen:
        spark = self.folder / "spark"
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "JAVA_HOME": str(java_home()),
            "SPARK_HOME": str(spark),
            "SPARK_DIST_CLASSPATH": f"{S3_FOLDER}/*",
            "SPARK_DAEMON_MEMORY": "256m",
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [spark / "bin" / "spark-class", *command],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _works_for(self, pid: int, number: int) -> bool:
        try:
            return Path(os.readlink(f"/proc/{pid}/cwd")).is_relative_to(self.folder / f"worker-{number}")
        except OSError:
            return False  # it has just ended


@contextmanager
def standalone(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster, as long as it is needed."""
    lay_spark(folder / "spark")
    cluster = Cluster(folder, *free_ports(2))
    try:
        cluster.start_master()
        for number in range(workers):
            cluster.start_worker(number)
        yield cluster
    finally:
        cluster.stop()


def lay_spark(folder: Path) -> None:
    """Spark as its publisher packs it: this environment's, without the Delta jars that lie beside its own."""
    of_delta = {jar.file for jar in DELTA_JARS}
    source = package_folder("pyspark")
    (folder / "jars").mkdir(parents=True)
    for name in ("bin", "python"):
        (folder / name).symlink_to(source / name)
    for jar in (source / "jars").iterdir():
        if jar.name not in of_delta:
            (folder / "jars" / jar.name).symlink_to(jar)
