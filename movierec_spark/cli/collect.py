"""movierec collect: take feedback events by HTTP."""

import logging
import socket
from contextlib import suppress

import typer
import uvicorn

from movierec_spark.collector.application import application
from movierec_spark.collector.service import service
from movierec_spark.errors import MovierecError
from movierec_spark.settings import Settings

GRACE_SECONDS = 10  # for requests that are being answered when the collector is stopped


def collect(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl+C. Raises MovierecError where it can't begin."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app, limits = application(service(settings)), settings.collector
    with _listen(limits.host, limits.port) as listening:
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE_SECONDS, server_header=False
        )
        typer.echo(f"http://{limits.host}:{listening.getsockname()[1]}/events  (Ctrl+C ends it)")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        raise MovierecError(
            f"port {port} of {host} can't be had ({error.strerror}): end what uses it, or set collector.port"
        ) from None
