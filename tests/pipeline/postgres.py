"""A PostgreSQL server of the tests' own, on this machine, for as long as they run."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

USER, PASSWORD, DATABASE = "movierec", "a secret of the tests", "movierec"
FOLDERS = ("/usr/lib/postgresql/15/bin", "/usr/local/bin", "/usr/bin")


@dataclass(frozen=True)
class Server:
    port: int

    def connect(self) -> "psycopg2.extensions.connection":
        session = psycopg2.connect(host="localhost", port=self.port, dbname=DATABASE, user=USER, password=PASSWORD)
        session.autocommit = True
        return session


def pg_ctl() -> str | None:
    return shutil.which("pg_ctl", path=os.pathsep.join(FOLDERS))


@contextmanager
def postgres() -> Iterator[Server]:
    """A server with one database and one user with a password; PostgreSQL refuses to run as root."""
    program, folder = pg_ctl(), Path(tempfile.mkdtemp(prefix="movierec-postgres-"))
    assert program is not None
    owner = "nobody" if os.geteuid() == 0 else None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "password").write_text(PASSWORD)
    if owner:
        for path in (folder, folder / "password"):
            shutil.chown(path, owner)

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=owner, cwd=folder, stdout=subprocess.DEVNULL)

    data, options = f"{folder}/data", f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    try:
        initdb = str(Path(program).resolve().with_name("initdb"))
        run(initdb, "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", f"{folder}/password", "-N")
        run(program, "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            made = psycopg2.connect(host="localhost", port=port, dbname="postgres", user=USER, password=PASSWORD)
            made.autocommit = True
            made.cursor().execute(f"CREATE DATABASE {DATABASE}")
            made.close()
            yield Server(port)
        finally:
            run(program, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
