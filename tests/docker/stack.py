"""Start and stop services in a box in the order that docker/compose.yaml says, as Compose does."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from tests.docker.box import Box
from tests.docker.composition import Service, composition

ZOMBIES = 5  # seconds after which a killed process that nobody has buried counts as gone
PATIENCE = 300  # seconds until a service is well
POSTGRES = """
[ -s "$PGDATA/PG_VERSION" ] || initdb --username=postgres --pwfile="$POSTGRES_PASSWORD_FILE" \
    --auth-local=trust --auth-host=scram-sha-256 $POSTGRES_INITDB_ARGS
exec postgres
"""  # what the image's entry script comes to


class Stack:
    """The services of a box; which of them run stands in files, for other processes that look after them too.

    profiles: whose services are started where another one may depend on them.
    """

    def __init__(self, box: Box, variables: Mapping[str, str] | None = None, profiles: Sequence[str] = ()) -> None:
        self.box, self.profiles = box, set(profiles)
        self.services = composition(variables)
        self.runs = box.folder / "run"
        self.runs.mkdir(exist_ok=True)
        self.done: set[str] = set()  # of those that run once

    def up(self, *names: str) -> None:
        """Start them, after what they depend on, and wait until those that serve are well."""
        for name in names:
            self._up(name)
        for name in names:
            self._await(self.services[name])

    def need(self, name: str) -> None:
        """Start what a service depends on."""
        self._up_dependencies(self.services[name])

    def run(self, name: str, *command: str, **more: str) -> str:
        """The output of a command in a service's place; of the service's own where none is given."""
        self.need(name)
        done = self.box.run(self.services[name], command or self.services[name].command, **more)
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    def well(self, name: str) -> bool:
        """What the health check says."""
        return self.box.run(self.services[name], self.services[name].health).returncode == 0

    def stop(self, *names: str) -> dict[str, float]:
        """Ask them to end, and kill what takes longer than its grace; how many seconds each took."""
        return {name: self._stop(self.services[name]) for name in names if self.process(name)}

    def kill(self, name: str) -> None:
        """End it at once, as when its memory runs out."""
        process = self.process(name)
        assert process is not None
        self._end(name, [process, *descendants(process.pid)])

    def process(self, name: str) -> psutil.Process | None:
        """The service's first process, of those that run."""
        file = self.runs / name
        return next(descendants(int(file.read_text())), None) if file.exists() else None

    def running(self) -> list[str]:
        """By name, the last started first."""
        started = sorted(self.runs.iterdir(), key=lambda file: file.stat().st_mtime, reverse=True)
        return [file.name for file in started if self.process(file.name)]

    def _up(self, name: str) -> None:
        if self.process(name):
            return
        service = self.services[name]
        if service.runs_once:
            if name not in self.done:
                self.box.log(service).write_text(self.run(name))
                self.done.add(name)
            return
        self._up_dependencies(service)
        command = ("sh", "-c", POSTGRES) if name == "postgres" else service.command
        entering = self.box.start(service, command)
        (self.runs / name).write_text(f"{entering.pid}")
        while not self.process(name):  # which only shows once it has entered the box
            assert entering.poll() is None, self.box.log(service).read_text()
            time.sleep(0.01)

    def _up_dependencies(self, service: Service) -> None:
        for other, condition in service.depends_on.items():
            if other in service.optional and not self.profiles & set(self.services[other].raw["profiles"]):
                continue
            self._up(other)
            if condition == "service_healthy":
                self._await(self.services[other])

    def _await(self, service: Service) -> None:
        deadline = time.monotonic() + PATIENCE
        while service.health and not self.well(service.name):
            log = f"{service.name}: {self.box.log(service).read_text()[-3000:]}"
            assert self.process(service.name), log
            assert time.monotonic() < deadline, log
            time.sleep(1)

    def _stop(self, service: Service) -> float:
        process, began = self.process(service.name), time.monotonic()
        assert process is not None
        everything = [process, *descendants(process.pid)]
        process.terminate()
        psutil.wait_procs([process], timeout=int(service.raw["stop_grace_period"].removesuffix("s")))
        took = time.monotonic() - began
        self._end(service.name, everything)
        return took

    def _end(self, name: str, everything: list[psutil.Process]) -> None:
        """As a container takes all its processes with it."""
        _, left = psutil.wait_procs(everything, timeout=0)
        for process in left:
            with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
                process.kill()
        psutil.wait_procs(left, timeout=ZOMBIES)
        (self.runs / name).unlink()


@contextmanager
def opened(folder: Path, variables: Mapping[str, str] | None = None, profiles: Sequence[str] = ()) -> Iterator[Stack]:
    """A stack of which nothing runs yet; its volumes are those that stand in the folder, or new."""
    box = Box(folder)
    stack = Stack(box, variables, profiles)
    box.open(volumes(stack.services))
    try:
        yield stack
    finally:
        box.close()
        subprocess.run(["rm", "-rf", str(stack.runs)], check=True)


def descendants(pid: int) -> Iterator[psutil.Process]:
    """The processes that a process has started, and those that these have."""
    with suppress(FileNotFoundError, ProcessLookupError, psutil.NoSuchProcess):
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            yield psutil.Process(child)
            yield from descendants(child)


def volumes(services: Mapping[str, Service]) -> dict[str, str]:
    """Where each named volume is mounted: at one place in all services."""
    mounts = [volume for service in services.values() for volume in service.volumes]
    return {volume[0]: volume[1] for volume in mounts if not volume[0].startswith(".")}
