"""movierec browse: pages for people, on this machine alone."""

import socket
from contextlib import suppress

import typer
import uvicorn

from movierec_spark.browse.application import application
from movierec_spark.browse.state import BrowseState
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings

HOST = "127.0.0.1"


def browse(port: int, settings: Settings) -> None:
    """Serve the pages until Ctrl+C. port: 0 for any free one.

    Raises MovierecError where another program has the port, or where a table isn't there yet.
    """
    with _listen(port) as listening:
        server = uvicorn.Server(uvicorn.Config(application(BrowseState(settings)), log_level="warning"))
        typer.echo(f"http://{HOST}:{listening.getsockname()[1]}  (Ctrl+C ends it)")
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise MovierecError(
            f"port {port} of {HOST} can't be had ({error.strerror}): end what uses it, or give another by --port"
        ) from None
